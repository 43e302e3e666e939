/** Sweeps part, join and overlap when it turns out late who did what: still nobody hears of one thing twice. */
import { array, assert, asyncProperty, constantFrom, integer, option, record } from 'fast-check';
import { expect, test } from 'vitest';
import type { Audience, PlannedNotice } from '../../../src/notify/notice.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import { allRows } from '../../../src/storage/tables.ts';
import { ADMINS, BOSS, bulk, refOf, UNKNOWN } from '../bulk.ts';
import { Crash } from '../channels/fake-post-office.ts';
import { DUE } from '../notice-builder.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
/** By then nobody waits for the log any more. */
const LATE = DUE + 9 * 60_000;

async function unknownSweep(count: number) {
  const office = bulk();
  const notices: PlannedNotice[] = [];
  for (const number of upTo(count)) notices.push(await office.disable(number, { root: UNKNOWN }));
  office.clock.now = LATE;
  const [first] = notices;
  if (first === undefined) throw new Error('a sweep has somebody');
  const reasons = () =>
    Promise.all(notices.map(async (one) => (await office.worker().outbox.get(refOf(one)))?.reason ?? 'told'));
  return { office, first, reasons };
}

test('the log names who did the others after they were told of: no second mail', async () => {
  const { office, first, reasons } = await unknownSweep(4);
  await sendNotice(refOf(first), office.worker());
  for (const number of [2, 3, 4]) await office.nameActor(number);

  await office.drain();

  expect(office.mailbox.delivered).toEqual([{ to: BOSS.mail, subject: 'Accounts disabled: 4' }]);
  expect(await reasons()).toEqual(['told', 'swept', 'swept', 'swept']);
});

test('the log names who did what the lead is about: the others stay told, and so do those who join them', async () => {
  const { office, first, reasons } = await unknownSweep(4);
  await sendNotice(refOf(first), office.worker());
  await office.nameActor(1);
  await office.disable(5, { seconds: 300, root: UNKNOWN });

  await office.drain();

  expect(office.mailbox.delivered).toHaveLength(1);
  expect(await reasons()).toEqual(['told', 'swept', 'swept', 'swept']);
});

test('a worker dies with the lead, and then the sweep parts: the mail still tells of all', async () => {
  const { office, first, reasons } = await unknownSweep(4);
  const doomed = office.worker((name, when) => {
    if (name === 'Gatherings insert' && when === 'after') throw new Crash();
  });
  await expect(sendNotice(refOf(first), doomed)).rejects.toThrow(Crash);
  for (const number of [2, 3, 4]) await office.nameActor(number);

  await office.drain();

  expect(office.mailbox.delivered).toEqual([{ to: BOSS.mail, subject: 'Accounts disabled: 4' }]);
  expect(await reasons()).toEqual(['told', 'swept', 'swept', 'swept']);
});

interface Account {
  readonly to: Audience;
  readonly isKnown: boolean;
  /** When the log names who did it, in rounds of half a minute; null: never. */
  readonly namedIn: number | null;
}

test('whoever is named when, and whichever worker takes which notice: nobody hears of one thing from two leads', async () => {
  const accounts = array<Account>(
    record({
      to: constantFrom(BOSS, ADMINS),
      isKnown: constantFrom(true, false, false),
      namedIn: option(integer({ min: 0, max: 30 })),
    }),
    { minLength: 3, maxLength: 12 },
  );
  const order = array(integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 20 });
  let leads = 0;
  await assert(
    asyncProperty(accounts, order, async (given, picks) => {
      const office = bulk();
      const notices: PlannedNotice[] = [];
      for (const [number, { to, isKnown }] of given.entries())
        notices.push(await office.disable(number, { to, seconds: number * 20, ...(!isKnown && { root: UNKNOWN }) }));
      const workers = [office.worker(), office.worker()];
      for (let round = 0; round < 60; round += 1) {
        for (const [number, { isKnown, namedIn }] of given.entries())
          if (!isKnown && namedIn === round) await office.nameActor(number, number * 20);
        const due = shuffled(await office.worker().outbox.due(office.clock.now, 100), picks);
        await Promise.all(
          workers.map(async (worker, index) => {
            // Both begin with the same one now and then.
            for (const ref of index === 0 ? due : due.toReversed()) await sendNotice(ref, worker);
          }),
        );
        office.clock.now += 30_000;
      }
      const states = await Promise.all(notices.map((one) => office.worker().outbox.get(refOf(one))));
      expect(states.map((stored) => `${stored?.state} ${stored?.reason}`)).not.toContain('due undefined');
      for (const told of await toldByReader(office)) {
        leads += 1;
        expect(new Set(told).size).toBe(told.length);
      }
      const sent = states.filter((stored) => stored?.state === 'sent');
      expect(office.mailbox.delivered).toHaveLength(sent.length);
    }),
    { numRuns: process.env.LONG ? 1_000 : 40 },
  );
  expect(leads).toBeGreaterThan(10);
}, 120_000);

function shuffled<T>(items: readonly T[], picks: readonly number[]): readonly T[] {
  const key = (index: number) => (picks[index % picks.length] ?? 0) * (index + 1);
  return items
    .map((item, index) => [key(index) % 97, item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Of each reader whatever the leads told of, once for each that did. */
async function toldByReader({ tables }: ReturnType<typeof bulk>): Promise<readonly (readonly string[])[]> {
  const rows = await allRows(tables('Gatherings'), { partition: { from: '', to: '~' } });
  return rows
    .filter(({ rowKey }) => rowKey === 'guard')
    .map(({ spoken }) =>
      (JSON.parse(String(spoken)) as { revocationId: string; covers?: { ids: string } }[]).flatMap((lead) => [
        ...new Set([lead.revocationId.slice(0, 12), ...(lead.covers?.ids.match(/.{12}/g) ?? [])]),
      ]),
    );
}
