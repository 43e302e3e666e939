/**
 * The storage account misbehaves for 24 minutes, in every way that we know, for every table and queue, while acts of
 * all kinds happen and workers die. Afterwards everything is on record that an undisturbed run has, and nobody had to
 * help. Here every table meets one fault; `LONG` plays every fault at every place.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { TABLE_NAMES } from '../../src/storage/tables.ts';
import { type Kills, placeName, type StorePlace, type StoreTrouble } from './faulty-store.ts';
import { STORE_FAULTS } from './store-faults.ts';
import { runOnStore, type StoreRun } from './store-run.ts';

const LONG = process.env.LONG !== undefined;
const KILLS: readonly Kills[] = ['none', 'before', 'after'];
/**
 * Only questions read these; no act of this day reaches so many people that they have rows of their own, and no app has
 * registered an address.
 */
const NOT_CALLED = new Set([
  ...['Access read', 'Access write', 'AffectedApps read', 'Feed read', 'Index read', 'Snapshots read'],
  ...['ReachedUsers read', 'ReachedUsers write', 'WebhookEndpoints read', 'WebhookEndpoints write'],
  ...['Approvals read', 'Approvals write', 'NoticePolicies write'],
]);

const places: readonly StorePlace[] = [
  ...TABLE_NAMES.flatMap((name) => (['read', 'write'] as const).map((mode) => ({ name, mode }))),
  { name: 'signals', mode: 'write' } as const,
  { name: 'notices', mode: 'write' } as const,
].filter((place) => !NOT_CALLED.has(placeName(place)));
/** Each table once, by turns when it is read and when it is written, and both queues. */
const some = [...Map.groupBy(places, ({ name }) => name).values()].flatMap(
  (modes, index) => modes[index % modes.length] ?? [],
);

/** Kills and numbers of workers go round with the faults. */
const troubles: readonly (StoreTrouble & { readonly workers: number })[] = (LONG ? places : some).flatMap(
  (place, index) => {
    const faults = STORE_FAULTS.filter(({ ofWrites }) => !ofWrites || place.mode === 'write');
    const chosen = LONG ? faults : faults.slice(index % faults.length).slice(0, 1);
    return chosen.map((fault, turn) => ({
      ...place,
      fault,
      kills: KILLS[(index + turn) % KILLS.length] ?? 'none',
      workers: 1 + ((index + turn) % 2),
    }));
  },
);
const nameOf = ({ fault, kills, workers, ...place }: (typeof troubles)[number]) =>
  `${placeName(place)}: ${fault.name}; ${workers} workers${kills === 'none' ? '' : `, dying ${kills} the call`}`;

let undisturbed: StoreRun;
beforeAll(async () => {
  undisturbed = await runOnStore(undefined, 1);
}, 60_000);

test('the undisturbed run calls every table, has a record of every act, and the doctor finds nothing', () => {
  expect(places.map(placeName).filter((name) => !undisturbed.called.has(name))).toEqual([]);
  expect(undisturbed.model.length).toBeGreaterThanOrEqual(16);
  expect(failuresIn(undisturbed)).toEqual([]);
});

describe.each(troubles.map((trouble) => ({ trouble, name: nameOf(trouble) })))('$name', ({ trouble }) => {
  test('it heals by itself', { timeout: 60_000 }, async () => {
    const run = await runOnStore(trouble, trouble.workers);
    expect({
      wasHit: run.hits > 0,
      failingAfterwards: failuresIn(run),
      poison: run.poison,
      waiting: run.waiting,
      twice: run.twice,
      missing: undisturbed.model.filter((line) => !run.model.includes(line)),
      added: run.model.filter((line) => !undisturbed.model.includes(line)),
    }).toEqual({ wasHit: true, failingAfterwards: [], poison: [], waiting: 0, twice: [], missing: [], added: [] });
  });
});

function failuresIn({ after }: StoreRun): readonly object[] {
  return after.checks.filter(({ state }) => state === 'failed');
}
