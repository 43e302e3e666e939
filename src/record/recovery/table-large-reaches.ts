/**
 * Who of a large reach has signed in again. The marks stand in the table `Awaiting`, in a partition of the revocation,
 * and a row of them is replaced under its etag: the earliest sign-in counts, in whatever order they are learnt.
 */
import type { Clock } from '../../base/clock.ts';
import { LOST, untilWon } from '../../base/contended.ts';
import { remember } from '../../base/lru.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import type { Success } from '../../correlate/table-successes.ts';
import type { AwaitedSignIns } from '../../ingest/signal.ts';
import { invertedMonth, invertedTime, keyPart } from '../../storage/keys.ts';
import { allRows } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { ALL_LARGE } from '../rows/head-row.ts';
import { indexPrefix, revocationPartition } from '../rows/record-keys.ts';
import { type LargeReach, largeReachOf, mark, SEATS_PER_ROW, spreadOfMarks } from './large-reach.ts';
import { AWAITED_MS } from './table-awaiting.ts';

export interface LargeReaches {
  /** Those whose people are awaited now, as they were known a moment ago. */
  open(): Promise<readonly LargeReach[]>;
  /** Marks somebody as back. Resolves to the revocations from which this is their first sign-in, as far as is known. */
  note(success: Success): Promise<readonly RevocationRef[]>;
  isBack(revocationId: string, userId: string): Promise<boolean>;
  /** Who has not come back yet. */
  awaited(): Promise<AwaitedSignIns>;
}

const DAY_MS = 86_400_000;
const KEPT_MS = 60_000;
/** A reach of a hundred thousand people takes two megabytes. */
const MOST_KEPT = 16;
const MAX_ATTEMPTS = 20;
const DIGITS = 6;

/** One for the process: what is read of a reach never changes. */
export function tableLargeReaches(store: TenantStore, now: Clock): LargeReaches {
  const awaiting = store.table('Awaiting');
  const kept = new Map<string, Promise<LargeReach | undefined>>();
  let listed: { readonly at: number; readonly reaches: Promise<readonly LargeReach[]> } | undefined;

  const load = (ref: RevocationRef) => {
    const known = kept.get(ref.id);
    if (known) return known;
    const partition = revocationPartition(store.tenantId, ref.id);
    const loading = allRows(store.table('Reach'), { partition }).then((rows) => largeReachOf(ref, rows));
    remember(kept, ref.id, loading, MOST_KEPT);
    loading.catch(() => kept.delete(ref.id));
    return loading;
  };
  const list = async (at: number) => {
    const refs = await largeRefs(store, at);
    const reaches: LargeReach[] = [];
    for (const ref of refs) {
      const reach = await load(ref);
      if (reach !== undefined) reaches.push(reach);
    }
    return reaches;
  };
  const open = () => {
    const at = now();
    if (listed !== undefined && Math.abs(at - listed.at) < KEPT_MS) return listed.reaches;
    const entry = { at, reaches: list(at) };
    listed = entry;
    entry.reaches.catch(() => {
      if (listed === entry) listed = undefined;
    });
    return entry.reaches;
  };

  return {
    open,
    async note({ userId, appIds, at }) {
      const back: RevocationRef[] = [];
      for (const reach of await open()) {
        const took = at - Date.parse(reach.keyTime);
        const seat = took > 0 && took <= AWAITED_MS ? reach.seatOf(userId, appIds) : undefined;
        if (seat !== undefined && (await markSeat(reach, seat, mark(took)))) back.push(reach);
      }
      return back;
    },
    async isBack(revocationId, userId) {
      const reach = (await open()).find(({ id }) => id === revocationId);
      const seat = reach?.seatOf(userId);
      if (reach === undefined || seat === undefined) return false;
      const stored = await awaiting.get(...keysOf(revocationId, seat));
      return (bytesIn(stored?.row.marks)[seat % SEATS_PER_ROW] ?? 0) > 0;
    },
    async awaited() {
      const marked = await Promise.all(
        (await open()).map(async (reach) => ({ reach, marks: await readMarks(store, reach.id) })),
      );
      return {
        size: marked.reduce((sum, { reach }) => sum + reach.seats, 0),
        has: (id, appIds) =>
          marked.some(({ reach, marks }) => {
            const seat = reach.seatOf(id, appIds);
            return seat !== undefined && !marks.get(Math.floor(seat / SEATS_PER_ROW))?.[seat % SEATS_PER_ROW];
          }),
      };
    },
  };

  /** Resolves to false where an earlier sign-in is known. */
  function markSeat({ id, keyTime }: RevocationRef, seat: number, one: number): Promise<boolean> {
    const [partitionKey, rowKey] = keysOf(id, seat);
    return untilWon({ row: `Awaiting ${rowKey} of ${id}`, attempts: MAX_ATTEMPTS }, async () => {
      const stored = await awaiting.get(partitionKey, rowKey);
      const marks = new Uint8Array(bytesIn(stored?.row.marks));
      const before = marks[seat % SEATS_PER_ROW] ?? 0;
      // The same once more: whoever brought it first may have died before what follows.
      if (before !== 0 && before <= one) return before === one;
      marks[seat % SEATS_PER_ROW] = one;
      const row = { partitionKey, rowKey, v: 1, revocationId: id, keyTime, marks };
      if (stored === undefined) return (await awaiting.insert(row)) === 'inserted' || LOST;
      return (await awaiting.replace(row, stored.etag)) !== undefined || LOST;
    });
  }

  function keysOf(revocationId: string, seat: number): readonly [string, string] {
    const number = Math.floor(seat / SEATS_PER_ROW);
    return [marksPartition(store.tenantId, revocationId), String(number).padStart(DIGITS, '0')];
  }
}

/** Where the marks of one revocation stand, in `Awaiting`. */
export function marksPartition(tenantId: string, revocationId: string): string {
  return `${keyPart(tenantId)}_reach-${revocationId}`;
}

async function readMarks(
  { table, tenantId }: TenantStore,
  revocationId: string,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const rows = await allRows(table('Awaiting'), { partition: marksPartition(tenantId, revocationId) });
  return new Map(rows.map(({ rowKey, marks }) => [Number(rowKey), bytesIn(marks)]));
}

/** How many of a large reach came back, and how long each took. */
export async function largeRecoveryOf(store: TenantStore, revocationId: string) {
  return spreadOfMarks([...(await readMarks(store, revocationId)).values()]);
}

function bytesIn(marks: unknown): Uint8Array {
  return marks instanceof Uint8Array ? marks : new Uint8Array(SEATS_PER_ROW);
}

/** The revocations with a large reach of the thirty days before `at` (ms). */
export async function largeRefs(store: TenantStore, at: number): Promise<readonly RevocationRef[]> {
  const [from, to] = [at - AWAITED_MS, at + DAY_MS];
  const prefix = indexPrefix(store.tenantId, 'large-reach', ALL_LARGE);
  const months = new Set([from, (from + to) / 2, to].map((time) => invertedMonth(Math.max(0, time))));
  const rows = { from: invertedTime(to), to: invertedTime(Math.max(0, from)) };
  const found = await Promise.all(
    [...months].map((month) => allRows(store.table('Index'), { partition: `${prefix}${month}`, rows })),
  );
  return found.flat().map(({ revocationId, keyTime }) => ({ id: String(revocationId), keyTime: String(keyTime) }));
}
