/** Several processes share the room of several mailboxes, also after they start anew. */
import { expect, test } from 'vitest';
import { type Mailboxes, tableMailboxes } from '../../../src/notify/mailboxes/table-mailboxes.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { DUE } from '../notice-builder.ts';

const TWO = ['one@contoso.example', 'two@contoso.example'] as const;

function officeOf(addresses: Mailboxes['addresses'] = TWO) {
  const clock = { now: DUE };
  const store = tenantStore(memoryTables(), 'tenant');
  let calls = 0;
  const counted = {
    ...store,
    table: (name: Parameters<typeof store.table>[0]) => {
      const table = store.table(name);
      const count =
        <A extends readonly unknown[], R>(call: (...args: A) => R) =>
        (...args: A) => {
          calls += 1;
          return call(...args);
        };
      return { ...table, get: count(table.get), replace: count(table.replace), insert: count(table.insert) };
    },
  };
  const pauses: number[] = [];
  return {
    clock,
    pauses,
    calls: () => calls,
    /** A process of its own. */
    process: (pause = false) =>
      tableMailboxes({
        store: counted,
        addresses,
        now: () => clock.now,
        pause: pause
          ? async (ms) => {
              pauses.push(ms);
              clock.now += ms;
            }
          : undefined,
      }),
  };
}

async function takeAll(mailboxes: Mailboxes, times: number): Promise<readonly string[]> {
  const places = await Promise.all(Array.from({ length: times }, () => mailboxes.take()));
  return places.map((place) => ('mailbox' in place ? place.mailbox : 'full'));
}

const countOf = (taken: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(taken, (one) => one)].map(([one, all]) => [one, all.length]));

test('the mailbox with most room is taken, so that all are used alike', async () => {
  const taken = await takeAll(officeOf().process(), 10);
  expect(countOf(taken)).toEqual({ [TWO[0]]: 5, [TWO[1]]: 5 });
});

test('three processes at once, and one that starts after them, take no more than there is', async () => {
  const office = officeOf();
  const taken = await Promise.all([1, 2, 3].map(() => takeAll(office.process(), 40)));
  expect(countOf(taken.flat())).toEqual({ [TWO[0]]: 30, [TWO[1]]: 30, full: 60 });

  expect(await office.process().take()).toEqual({ fullUntil: DUE + 60_000 });
  office.clock.now += 60_000;
  expect(await office.process().room()).toBe(60);
});

test('a full mailbox costs no call', async () => {
  const office = officeOf();
  const mailboxes = office.process();
  await takeAll(mailboxes, 61);
  const before = office.calls();
  await takeAll(mailboxes, 100);
  expect(mailboxes.mayHaveRoom()).toBe(false);
  expect(office.calls() - before).toBe(0);
});

test('a place of the next seconds is waited for, a later one is not', async () => {
  const office = officeOf([TWO[0]]);
  const mailboxes = office.process(true);
  await takeAll(mailboxes, 30);
  expect(await mailboxes.take()).toEqual({ fullUntil: DUE + 60_000 });
  office.clock.now += 55_000;
  expect(await mailboxes.take()).toEqual({ mailbox: TWO[0] });
  expect(office.pauses).toEqual([5_000]);
});

test('a mailbox that refuses us is left out for a while, if there is another', async () => {
  const office = officeOf();
  const mailboxes = office.process();
  expect(mailboxes.avoid(TWO[0])).toBe(true);
  expect(countOf(await takeAll(mailboxes, 10))).toEqual({ [TWO[1]]: 10 });
  expect(mailboxes.avoid(TWO[1])).toBe(false);
  office.clock.now += 11 * 60_000;
  expect(new Set(await takeAll(mailboxes, 10))).toEqual(new Set(TWO));
});
