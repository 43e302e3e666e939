/** Mail from several mailboxes: each notice stays where its draft was begun, whatever the setting names later. */
import { expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.ts';
import { DirectoryRefusedError, DirectoryUnavailableError } from '../../../src/graph/graph-errors.ts';
import { graphMail } from '../../../src/notify/channels/graph-mail.ts';
import { type Mailboxes, tableMailboxes } from '../../../src/notify/mailboxes/table-mailboxes.ts';
import { noticeLine } from '../../../src/notify/notice-line.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { sendNotice as send } from '../../../src/notify/send-notice.ts';
import { PLAIN_WORDS } from '../../../src/notify/wording/wording-settings.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { type FakeMailbox, fakeMailbox, type MailboxCall } from '../../fakes/fake-mailbox.ts';
import { ada, planned } from '../notice-builder.ts';
import { postOffice } from './fake-post-office.ts';

const [ONE, TWO] = ['one@contoso.example', 'two@contoso.example'] as const;
type Disturb = (call: MailboxCall, when: 'before' | 'after') => void;

function twoMailboxes() {
  const office = postOffice();
  const now = () => office.clock.now;
  const disturb: Record<string, Disturb> = {};
  const boxes = new Map(
    [ONE, TWO].map((mailbox): [string, FakeMailbox] => [
      mailbox,
      fakeMailbox({ mailbox, now, disturb: (call, when) => disturb[mailbox]?.(call, when) }),
    ]),
  );
  const graphAt = (path: string): FakeMailbox['graph'] => {
    const found = boxes.get(decodeURIComponent(path.split('/')[2] ?? ''));
    if (found === undefined) throw new RangeError(path);
    return found.graph;
  };
  const graph: Pick<Graph, 'pages' | 'post' | 'delete'> = {
    pages: (path, options) => graphAt(path).pages(path, options),
    post: (path, ...rest) => graphAt(path).post(path, ...rest),
    delete: (path, ...rest) => graphAt(path).delete(path, ...rest),
  };
  const workerWith = (addresses: Mailboxes['addresses']) => {
    const store = tenantStore(office.tables, 'tenant');
    const mailboxes = tableMailboxes({ store, addresses, now });
    const plain = office.worker();
    const line = noticeLine({ outbox: plain.outbox, room: mailboxes.room, now });
    return office.worker(undefined, {
      line,
      channels: { mail: graphMail({ graph, mailboxes, wording: PLAIN_WORDS, now }) },
    });
  };
  return {
    ...office,
    disturb,
    workerWith,
    deliveredBy: (mailbox: string) => boxes.get(mailbox)?.delivered.length,
    draftsIn: (mailbox: string) => boxes.get(mailbox)?.items.length,
    storedOf: (id: string) => plainGet(office, id),
  };
}

const plainGet = (office: ReturnType<typeof postOffice>, noticeId: string) =>
  office.worker().outbox.get({ noticeId, audienceKey: audienceKeyOf(ada) });
const closed: Disturb = ({ path }) => {
  throw new DirectoryRefusedError(path, 'ErrorAccessDenied');
};
const silent =
  (what: string): Disturb =>
  ({ path }, when) => {
    if (when === 'after' && path.endsWith(what)) throw new DirectoryUnavailableError(path, 504);
  };
const notice = planned();

test('notices are spread over the mailboxes', async () => {
  const office = twoMailboxes();
  await office.worker().outbox.plan([1, 2, 3, 4].map((index) => planned({ id: `${index}`.padStart(32, '0') })));
  await office.drain(office.workerWith([ONE, TWO]));
  expect([office.deliveredBy(ONE), office.deliveredBy(TWO)]).toEqual([2, 2]);
});

test('what was sent without an answer is looked up where it was sent, also after the setting has changed', async () => {
  const office = twoMailboxes();
  await office.worker().outbox.plan([notice]);
  office.disturb[ONE] = silent('/send');
  const worker = office.workerWith([ONE]);
  for (const ref of await worker.outbox.due(office.clock.now, 1)) await send(ref, worker);
  expect((await office.storedOf(notice.id))?.progress).toMatchObject({ mailbox: ONE });

  await office.drain(office.workerWith([TWO]));

  expect([office.deliveredBy(ONE), office.deliveredBy(TWO)]).toEqual([1, 0]);
  expect(await office.stateOf(notice)).toBe('sent');
});

test('where that mailbox cannot be asked any more it is uncertain, and not sent from another', async () => {
  const office = twoMailboxes();
  await office.worker().outbox.plan([notice]);
  office.disturb[ONE] = silent('/send');
  const worker = office.workerWith([ONE]);
  for (const ref of await worker.outbox.due(office.clock.now, 1)) await send(ref, worker);
  office.disturb[ONE] = closed;

  for (let day = 0; day < 10; day += 1) await office.drain(office.workerWith([TWO]));

  expect(office.deliveredBy(TWO)).toBe(0);
  expect(await office.stateOf(notice)).toBe('uncertain');
});

test('a draft in a mailbox that was removed is left, if sending was never asked for: it begins anew', async () => {
  const office = twoMailboxes();
  await office.worker().outbox.plan([notice]);
  office.disturb[ONE] = silent('/messages');
  const worker = office.workerWith([ONE]);
  for (const ref of await worker.outbox.due(office.clock.now, 1)) await send(ref, worker);
  expect(office.draftsIn(ONE)).toBe(1);
  office.disturb[ONE] = closed;

  await office.drain(office.workerWith([TWO]));

  expect([office.deliveredBy(ONE), office.deliveredBy(TWO)]).toEqual([0, 1]);
  expect(await office.stateOf(notice)).toBe('sent');
});

test('one that refuses us costs no notice while there is another', async () => {
  const office = twoMailboxes();
  office.disturb[ONE] = closed;
  await office.worker().outbox.plan([1, 2, 3, 4].map((index) => planned({ id: `${index}`.padStart(32, '0') })));
  await office.drain(office.workerWith([ONE, TWO]));
  expect([office.deliveredBy(ONE), office.deliveredBy(TWO)]).toEqual([0, 4]);
});

test('waits for room are no attempts, and the notice says since when it waits', async () => {
  const office = twoMailboxes();
  const notices = Array.from({ length: 90 }, (_, index) => planned({ id: `${index}`.padStart(32, '0') }));
  await office.worker().outbox.plan(notices);
  const worker = office.workerWith([ONE]);
  for (const ref of await worker.outbox.due(office.clock.now, 100)) await send(ref, worker);
  const waiting = (await Promise.all(notices.map(({ id }) => office.storedOf(id)))).filter((one) => one?.inLine);
  expect(waiting).toHaveLength(60);
  expect(new Set(waiting.map((one) => [one?.attempts, one?.inLineSince].join()))).toEqual(
    new Set([`0,${new Date(office.clock.now).toISOString()}`]),
  );

  await office.drain(worker);
  expect(office.deliveredBy(ONE)).toBe(90);
  expect(new Set(await Promise.all(notices.map(office.stateOf)))).toEqual(new Set(['sent']));
});
