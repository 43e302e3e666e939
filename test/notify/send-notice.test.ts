/** One notice is sent once, whatever the mailbox answers. */
import { describe, expect, test } from 'vitest';
import { NotOnRecordError } from '../../src/base/errors.ts';
import {
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
} from '../../src/graph/graph-errors.ts';
import { graphMail } from '../../src/notify/channels/graph-mail.ts';
import type { NoticeChannel } from '../../src/notify/channels/notice-channel.ts';
import { tableMailboxes } from '../../src/notify/mailboxes/table-mailboxes.ts';
import type { NoticeContent } from '../../src/notify/notice.ts';
import { audienceKeyOf } from '../../src/notify/notice-row.ts';
import { sendNotice } from '../../src/notify/send-notice.ts';
import { PLAIN_WORDS } from '../../src/notify/wording/wording-settings.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import type { FakeMailboxSettings, MailboxCall } from '../fakes/fake-mailbox.ts';
import { memoryTenant, person } from '../fakes/memory-tenant.ts';
import { officeWith } from './channels/fake-post-office.ts';
import { content, DUE, MAILBOX, planned } from './notice-builder.ts';

const notice = planned();
const ref = { noticeId: notice.id, audienceKey: audienceKeyOf(notice.audience) };

const isSend = ({ path }: MailboxCall) => path.endsWith('/send');
const isCreate = ({ method, path }: MailboxCall) => method === 'post' && path.endsWith('/messages');
const times = (
  most: number,
  which: (call: MailboxCall) => boolean,
  when: 'before' | 'after',
  error: () => Error,
): NonNullable<FakeMailboxSettings['disturb']> => {
  let left = most;
  return (call, moment) => {
    if (moment !== when || !which(call) || left === 0) return;
    left -= 1;
    throw error();
  };
};
const noAnswer = () => new DirectoryUnavailableError('/users', 504);

test('a notice that is due is sent, once', async () => {
  const office = await officeWith(notice);

  await office.drain();

  expect(office.mailbox.delivered).toEqual([
    { to: 'ada@contoso.example', subject: 'Mail Sync: you may need to approve it again' },
  ]);
  expect(await office.stateOf(notice)).toBe('sent');
});

test('nothing happens before the hold-down is over', async () => {
  const office = await officeWith(notice);
  office.clock.now = DUE - 1;

  expect(await office.worker().outbox.due(office.clock.now, 10)).toEqual([]);
  expect(await sendNotice(ref, office.worker())).toBe('due');
  expect(office.mailbox.items).toEqual([]);
});

test('if two workers start together, one sends', async () => {
  const office = await officeWith(notice);

  await Promise.all([sendNotice(ref, office.worker()), sendNotice(ref, office.worker())]);

  expect(office.mailbox.delivered).toHaveLength(1);
});

test('a worker is not overtaken within its process, even long after its lease ended', async () => {
  const office = await officeWith(notice);
  const answer = Promise.withResolvers<void>();
  const { graph } = office.mailbox;
  const slow = {
    ...graph,
    post: async (...call: Parameters<typeof graph.post>) =>
      call[0].endsWith('/send') ? answer.promise.then(() => graph.post(...call)) : graph.post(...call),
  };
  const now = () => office.clock.now;
  const mailboxes = tableMailboxes({ store: tenantStore(office.tables, 'tenant'), addresses: [MAILBOX], now });
  const worker = office.worker(undefined, {
    channels: {
      mail: graphMail({ graph: slow, mailboxes, wording: PLAIN_WORDS, now }),
    },
  });

  const first = sendNotice(ref, worker);
  await new Promise((resolve) => setTimeout(resolve, 10));
  office.clock.now += 3_600_000;
  expect(await sendNotice(ref, worker)).toBe('sending');
  answer.resolve();

  expect(await first).toBe('sent');
  expect(office.mailbox.delivered).toHaveLength(1);
});

test('while the actor is unknown the user is not notified, until the log has stayed silent for long', async () => {
  const office = await officeWith(notice, { status: () => ({ state: 'open' }) });

  expect(await sendNotice(ref, office.worker())).toBe('sending');
  expect(office.mailbox.items).toHaveLength(0);
  await office.drain();

  expect(await office.stateOf(notice)).toBe('sent');
  expect(office.mailbox.delivered).toHaveLength(1);
});

test('a notice that fails every time is given up, with a reason', async () => {
  const office = await officeWith(notice);
  const broken = office.worker(undefined, { statusOf: async () => undefined });
  for (let attempt = 0; attempt < 30; attempt += 1) {
    await sendNotice(ref, broken).catch((error: unknown) => expect(error).toBeInstanceOf(NotOnRecordError));
    office.clock.now += 300_000;
  }

  expect(await office.worker().outbox.get(ref)).toMatchObject({ state: 'failed', reason: 'gave-up' });
});

describe('what happened since the notice was planned', () => {
  test.each([
    ['switched-off', { mode: 'observe' as const }, 'open' as const],
    ['closed', {}, 'closed' as const],
    ['folded', {}, 'folded' as const],
    ['recovered', {}, 'recovered' as const],
  ])('suppresses it: %s', async (reason, differing, state) => {
    const office = await officeWith(notice, { status: () => ({ state }) });

    expect(await sendNotice(ref, office.worker(undefined, differing))).toBe('suppressed');
    expect((await office.worker().outbox.get(ref))?.reason).toBe(reason);
    expect(office.mailbox.items).toEqual([]);
  });

  test('suppresses it if later evidence shows that the reader did it', async () => {
    const office = await officeWith(notice, { status: () => ({ state: 'open', actor: { kind: 'user', id: 'ada' } }) });

    expect(await sendNotice(ref, office.worker())).toBe('suppressed');
  });

  test('does not stop the search for what an earlier attempt may have sent', async () => {
    const office = await officeWith(notice, { disturb: times(1, isSend, 'after', noAnswer) });
    await sendNotice(ref, office.worker());

    await office.drain(office.worker(undefined, { mode: 'observe' }));

    expect(office.mailbox.delivered).toHaveLength(1);
    expect(await office.stateOf(notice)).toBe('sent');
  });

  test('discards the draft if an earlier attempt did not send it', async () => {
    const office = await officeWith(notice, { disturb: times(1, isSend, 'before', noAnswer) });
    await sendNotice(ref, office.worker());

    await office.drain(office.worker(undefined, { mode: 'observe' }));

    expect(office.mailbox.delivered).toEqual([]);
    expect(office.mailbox.items.map(({ deleted }) => deleted)).toEqual([true]);
    expect(await office.stateOf(notice)).toBe('suppressed');
  });
});

describe('an answer that', () => {
  test.each([
    ['is lost although the mail was taken', times(1, isSend, 'after', noAnswer)],
    ['is lost and the mail was not taken', times(1, isSend, 'before', noAnswer)],
    ['is lost twice and the mail was not taken', times(2, isSend, 'before', noAnswer)],
    ['is lost although the draft was made', times(1, isCreate, 'after', noAnswer)],
    ['is lost and no draft was made', times(3, isCreate, 'before', noAnswer)],
    ['asks for a pause before the draft', times(2, isCreate, 'before', () => new DirectoryThrottledError(300))],
    ['asks for a pause before sending', times(2, isSend, 'before', () => new DirectoryThrottledError(300))],
    ['is lost during the search', times(3, ({ method }) => method === 'get', 'before', noAnswer)],
  ])('%s leads to one mail', async (_, disturb) => {
    const office = await officeWith(notice, { transportMs: 60_000, draftShowsMs: 30_000, disturb });

    await office.drain();

    expect(office.mailbox.delivered).toHaveLength(1);
    expect(await office.stateOf(notice)).toBe('sent');
  });

  test('refuses is final, with a reason', async () => {
    const office = await officeWith(notice, {
      disturb: times(1, isSend, 'before', () => new DirectoryRefusedError('/users', 'ErrorAccessDenied')),
    });

    await office.drain();

    expect(office.mailbox.delivered).toEqual([]);
    expect((await office.worker().outbox.get(ref))?.reason).toBe('DIRECTORY_REFUSED');
  });

  test('never comes, for a mail that somebody then moved away, leaves it uncertain and not sent again', async () => {
    const office = await officeWith(notice, { disturb: times(1, isSend, 'after', noAnswer) });
    await sendNotice(ref, office.worker());
    (office.mailbox.items as unknown[]).length = 0;

    await office.drain();

    expect(office.mailbox.delivered).toHaveLength(1);
    expect(await office.stateOf(notice)).toBe('uncertain');
  });
});

test('the mail names the actor and the exact time that later evidence shows', async () => {
  const interval = { from: '2031-03-02T10:00:00.000Z', to: '2031-03-02T10:06:00.000Z' };
  const late = planned({ content: content({ cause: 'sessions-revoked', occurred: interval }) });
  const office = await officeWith(late);
  const occurred = { from: '2031-03-02T10:03:07.000Z', to: '2031-03-02T10:03:07.000Z' };
  const statusOf = async () => ({ state: 'open', actor: { kind: 'user', id: 'grace' }, occurred }) as const;
  const tenant = memoryTenant({ objects: [person('ada'), person('grace')] });

  const told: NoticeContent[] = [];
  const deliver: NoticeChannel['deliver'] = async ({ notice }) => {
    told.push(notice.content);
    return { state: 'sent' };
  };

  await office.drain(
    office.worker(undefined, {
      statusOf,
      tenant,
      channels: { mail: { isDelivering: () => false, mayHaveLeft: () => false, deliver } },
    }),
  );

  expect(told).toEqual([
    { ...late.content, occurred, actor: { kind: 'user', id: 'grace', name: person('grace').displayName } },
  ]);
});
