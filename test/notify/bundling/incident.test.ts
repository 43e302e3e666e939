/** The limit of people holds for an incident, whatever the order, the crashes and the number of workers. */
import { array, assert, asyncProperty, integer, shuffledSubarray } from 'fast-check';
import { expect, test } from 'vitest';
import { type Incident, seatReader, withAdmins } from '../../../src/notify/bundling/incident.ts';
import type { Audience } from '../../../src/notify/notice.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import { ADMINS, bulk, UNKNOWN } from '../bulk.ts';
import { Crash } from '../channels/fake-post-office.ts';

const reader = (number: number): Audience => ({ kind: 'user', id: `u${number}`, mail: `u${number}@contoso.example` });
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

async function incidentOf(count: number, differing: { readonly limit?: number } = {}) {
  const office = bulk();
  for (const number of upTo(count)) await office.disable(number, { to: reader(number) });
  const worker = (onCall?: Parameters<typeof office.worker>[0]) => office.worker(onCall, differing);
  const toPeople = () => office.mailbox.delivered.filter(({ to }) => to !== ADMINS.mail);
  const toAdmins = () => office.mailbox.delivered.filter(({ to }) => to === ADMINS.mail);
  return { office, worker, toPeople, toAdmins };
}

test('of sixty people twenty-five are told, and the admins once, of all', async () => {
  const { office, worker, toPeople, toAdmins } = await incidentOf(60);
  await office.drain(worker());

  expect(toPeople()).toHaveLength(25);
  expect(toAdmins()).toEqual([{ to: ADMINS.mail, subject: '[High] Accounts disabled: 60' }]);
});

test('what was sent stays sent, and from then on only the admins are told', async () => {
  const { office, worker, toPeople, toAdmins } = await incidentOf(20);
  await office.drain(worker());
  expect(toPeople()).toHaveLength(20);

  for (const number of upTo(15)) await office.disable(100 + number, { seconds: 30 + number, to: reader(100 + number) });
  await office.drain(worker());

  expect(toPeople()).toHaveLength(25);
  expect(toAdmins()).toHaveLength(1);
});

test('who is told twice in one incident takes one seat', async () => {
  const office = bulk();
  for (const number of upTo(8)) await office.disable(number, { to: reader(number % 4) });
  await office.drain(office.worker(undefined, { limit: 4 }));

  expect(office.mailbox.delivered.map(({ to }) => to).sort()).toEqual([0, 1, 2, 3].map((n) => reader(n).mail));
});

test('two incidents of one actor, hours apart, have a limit each', async () => {
  const office = bulk();
  for (const number of upTo(4)) await office.disable(number, { to: reader(number) });
  for (const number of upTo(4)) await office.disable(10 + number, { seconds: 7_200 + number, to: reader(10 + number) });
  await office.drain(office.worker(undefined, { limit: 3 }));

  expect(office.mailbox.delivered.filter(({ to }) => to !== ADMINS.mail)).toHaveLength(6);
  expect(office.mailbox.delivered.filter(({ to }) => to === ADMINS.mail)).toHaveLength(2);
});

test('people who were told before the log named the actor count', async () => {
  const office = bulk();
  const worker = office.worker(undefined, { limit: 3, isAuditLogBlind: async () => false });
  for (const number of upTo(2)) await office.disable(number, { root: UNKNOWN, to: reader(number) });
  await office.drain(worker);
  for (const number of upTo(4)) await office.disable(10 + number, { seconds: 20 + number, to: reader(10 + number) });
  await office.drain(worker);

  expect(office.mailbox.delivered.filter(({ to }) => to !== ADMINS.mail)).toHaveLength(3);
});

test('two workers at once never tell more than may be told', async () => {
  const { office, worker, toPeople, toAdmins } = await incidentOf(12, { limit: 3 });
  const workers = [worker(), worker()] as const;
  for (let round = 0; round < 60; round += 1) {
    const due = await workers[0].outbox.due(office.clock.now, 100);
    await Promise.all(due.flatMap((ref) => workers.map((one) => sendNotice(ref, one))));
    office.clock.now += 30_000;
  }

  expect(toPeople()).toHaveLength(3);
  expect(toAdmins()).toHaveLength(1);
});

test('crashes anywhere: never more than may be told, and the admins are', async () => {
  const property = asyncProperty(
    array(integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 3 }),
    async (crashes) => {
      const { office, worker, toPeople, toAdmins } = await incidentOf(7, { limit: 3 });
      office.clock.now += 60_000;
      for (const position of crashes) {
        let calls = 0;
        const doomed = worker(() => {
          calls += 1;
          if (calls > position) throw new Crash();
        });
        await sendAllDue(doomed, office.clock.now).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error;
        });
        office.clock.now += 150_000;
      }
      await office.drain(worker());

      expect(toPeople().length).toBeLessThanOrEqual(3);
      expect(new Set(toPeople().map(({ to }) => to)).size).toBe(toPeople().length);
      expect(toAdmins()).toHaveLength(1);
    },
  );
  await assert(property, { numRuns: 60 });
});

test('in any order the same number of people have a seat', () => {
  const times = upTo(40).map((number) => ({ at: number * 60_000, reader: `reader ${number}` }));
  const property = shuffledSubarray(times, { minLength: times.length });
  return assert(
    asyncProperty(property, async (order) => {
      let incidents: readonly Incident[] = [];
      const seated = order.filter((one) => {
        const seating = seatReader(incidents, one, { limit: 5, taken: 0 });
        incidents = seating.incidents;
        return seating.isSeated;
      });
      // Parts that meet only later have had seats of their own: what was sent stays sent.
      expect(seated.length).toBeGreaterThanOrEqual(5);
      const last = seatReader(incidents, { at: 20 * 60_000, reader: 'late' }, { limit: 5, taken: 0 });
      expect(last.isSeated).toBe(false);
      expect(
        seatReader(withAdmins(last.incidents, 0), { at: 0, reader: 'another' }, { limit: 5, taken: 0 }),
      ).toMatchObject({ admins: true });
    }),
  );
});

async function sendAllDue(context: Parameters<typeof sendNotice>[1], now: number): Promise<void> {
  for (const ref of await context.outbox.due(now, 100)) await sendNotice(ref, context);
}
