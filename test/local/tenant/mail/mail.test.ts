/** A mailbox as in Exchange: drafts, a queue, Sent Items, and ways to find a mail again. */
import { expect, test } from 'vitest';
import { MINUTE_MS, startTestTenant, type TestTenant } from '../test-tenant.ts';

const IMMUTABLE = { prefer: 'IdType="ImmutableId"' };
const PROPERTY = 'String {5f1d7c52-0a3b-4e6c-9d10-7b2f4c8e9a01} Name NoticeKey';

function draftFor(key: string) {
  return {
    subject: 'Please sign in again',
    body: {
      contentType: 'html',
      content: '<p>Your connection ended. <a href="https://myapps.microsoft.com/">Sign in</a>.</p>',
    },
    toRecipients: [{ emailAddress: { address: 'bo@contoso.example', name: 'Bo' } }],
    internetMessageId: `<${key}@contoso.example>`,
    singleValueExtendedProperties: [{ id: PROPERTY, value: key }],
  };
}

async function mailbox(options = {}) {
  const place = await startTestTenant(options);
  const root = `/users/${encodeURIComponent(place.tenant.directory.noticesAddress)}`;
  // Read to the end: also a search for one mail may begin with an empty page.
  const find = async (filter: string, folder = '') =>
    (
      await place.readAll(`${root}${folder}/messages?$filter=${encodeURIComponent(filter)}&$top=50`, {
        headers: IMMUTABLE,
      })
    ).items;
  return {
    ...place,
    root,
    find,
    findKey: (key: string, folder = '') => find(`internetMessageId eq '<${key}@contoso.example>'`, folder),
  };
}

async function sendNew({ send }: TestTenant, root: string, key: string) {
  const { body } = await send('POST', `${root}/messages`, draftFor(key), IMMUTABLE);
  return send('POST', `${root}/messages/${body.id}/send`, undefined, IMMUTABLE);
}

test('a draft has our own keys and can be found by each of them', async () => {
  const { send, root, find, findKey } = await mailbox();

  const { status, body } = await send('POST', `${root}/messages`, draftFor('n-1'), IMMUTABLE);

  expect(status).toBe(201);
  expect(body).toMatchObject({
    isDraft: true,
    internetMessageId: '<n-1@contoso.example>',
    subject: 'Please sign in again',
  });
  expect(body).not.toHaveProperty('singleValueExtendedProperties');
  expect((await findKey('n-1')).map(({ id }: { id: string }) => id)).toEqual([body.id]);
  expect(await find(`singleValueExtendedProperties/any(ep:ep/id eq '${PROPERTY}' and ep/value eq 'n-1')`)).toHaveLength(
    1,
  );
  expect(await find("internetMessageId eq 'n-1@contoso.example'")).toEqual([]);
  expect(
    await find(
      `singleValueExtendedProperties/any(ep:ep/id eq '${PROPERTY.replace('Name', 'name')}' and ep/value eq 'n-1')`,
    ),
  ).toEqual([]);
  expect(await find("parentFolderId eq 'sentitems'")).toEqual([]);
});

test('a sent mail moves to Sent Items a little later, and then has another ordinary id', async () => {
  const place = await mailbox();
  const { body } = await place.send('POST', `${place.root}/messages`, draftFor('n-2'));
  const sent = await place.send('POST', `${place.root}/messages/${body.id}/send`);

  expect([sent.status, sent.text]).toEqual([202, '']);
  expect(await place.findKey('n-2', '/mailFolders/drafts')).toHaveLength(1);
  place.pass(MINUTE_MS);
  await place.tenant.step();

  expect(await place.findKey('n-2', '/mailFolders/drafts')).toEqual([]);
  expect((await place.findKey('n-2', '/mailFolders/sentitems'))[0]).toMatchObject({ isDraft: false });
  expect((await place.request(`${place.root}/messages/${body.id}`)).status).toBe(404);
  expect(place.tenant.mailbox.messages()).toMatchObject([
    {
      to: ['bo@contoso.example'],
      internetMessageId: '<n-2@contoso.example>',
      text: 'Your connection ended. Sign in.',
      extendedProperties: { [PROPERTY]: 'n-2' },
    },
  ]);
});

test('a mail is sent even if the response is lost', async () => {
  const place = await mailbox();
  place.tenant.faults.loseSendAnswer();

  await expect(sendNew(place, place.root, 'n-3')).rejects.toThrow();

  expect(place.tenant.mailbox.messages()).toHaveLength(1);
  expect(await place.findKey('n-3')).toHaveLength(1);
});

test('a draft that is sent twice gives two mails', async () => {
  const place = await mailbox();
  const { body } = await place.send('POST', `${place.root}/messages`, draftFor('n-4'), IMMUTABLE);
  for (let count = 0; count < 2; count += 1)
    await place.send('POST', `${place.root}/messages/${body.id}/send`, undefined, IMMUTABLE);

  expect(place.tenant.mailbox.messages()).toHaveLength(2);
});

test('thirty mails a minute leave the mailbox, and the others wait', async () => {
  const place = await mailbox();
  for (let count = 0; count < 40; count += 1) await sendNew(place, place.root, `n-many-${count}`);
  const inSent = async () => (await place.readAll(`${place.root}/mailFolders/sentitems/messages?$top=50`)).items.length;

  place.pass(MINUTE_MS);
  const afterOne = await inSent();
  place.pass(MINUTE_MS);

  expect(afterOne).toBeLessThanOrEqual(30);
  expect(await inSent()).toBe(40);
});

test('a deleted mail goes to Deleted Items', async () => {
  const place = await mailbox();
  const { body } = await place.send('POST', `${place.root}/messages`, draftFor('n-5'), IMMUTABLE);

  expect((await place.send('DELETE', `${place.root}/messages/${body.id}`, undefined, IMMUTABLE)).status).toBe(204);
  expect(await place.findKey('n-5', '/mailFolders/deleteditems')).toHaveLength(1);
});

test('another mailbox, a fifth request at a time and a header without x- are refused', async () => {
  const place = await mailbox({ throttle: 'injected' });
  const foreign = place.tenant.directory.adminIds[0];

  const together = await Promise.all(Array.from({ length: 60 }, () => place.request(`${place.root}/messages?$top=1`)));

  expect((await place.request(`/users/${foreign}/messages`)).body.error.code).toBe('ErrorAccessDenied');
  expect(together.some(({ status }) => status === 429)).toBe(true);
  expect(together.some(({ status }) => status === 200)).toBe(true);
  expect(
    (
      await place.send('POST', `${place.root}/messages`, {
        ...draftFor('n-6'),
        internetMessageHeaders: [{ name: 'Reply-By', value: 'x' }],
      })
    ).status,
  ).toBe(400);
});

test('the sent mails can be read on a web page, with their HTML in a sandboxed frame', async () => {
  const place = await mailbox();
  await sendNew(place, place.root, 'n-7');

  const list = await (await fetch(place.tenant.mailUrl)).text();
  const view = await (await fetch(`${place.tenant.mailUrl}/1`)).text();

  expect(list).toContain('Please sign in again');
  expect(view).toContain('<iframe sandbox');
  expect(view).not.toContain('<a href="https://myapps');
  expect(view).toContain('Your connection ended. Sign in.');
});
