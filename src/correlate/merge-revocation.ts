/**
 * Finds what a revocation is part of, and what is part of it. Of two that are opened at once at least one sees the
 * other.
 */

import { isoOf } from '../base/clock.ts';
import type { Subject } from '../detect/subject.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { type MergeKey, mergeKeysOf, rankOf, ranksAt, sideOf, sidesMeeting } from './merge-keys.ts';
import { adopts, mergeFactsOf, mergesInto } from './merge-rule.ts';
import type { TrailAddition } from './revocation.ts';
import type { Changed } from './settlement.ts';
import { type MergeKeyRow, mergeKeyRowsAround, mergeKeyRowsOf, writeMergeKeyRow } from './table-correlations.ts';

export async function mergeRevocation(store: TenantStore, row: MergeKeyRow): Promise<readonly TrailAddition[]> {
  const keys = mergeKeysOf(row.state);
  // Write first and then read: the other worker does the same, so one of the two sees both rows.
  await Promise.all(keys.map((key) => writeMergeKeyRow(store, key, row)));
  return (await Promise.all(keys.map((key) => mergesAt(key, row, store)))).flat();
}

/** @param order the number of the report that changed it */
export function mergeKeyRowOf({ of, view, merged }: Changed, order: number, { kind, id }: Subject): MergeKeyRow {
  const state = { ...mergeFactsOf(view), subject: { kind, id } };
  return { of, order, state: { ...state, ...(merged && { merged }) } };
}

async function mergesAt(key: MergeKey, row: MergeKeyRow, store: TenantStore): Promise<readonly TrailAddition[]> {
  const ranks = ranksAt(key);
  const rank = rankOf(row.state);
  const time = Date.parse(row.of.keyTime);
  const found = await Promise.all(
    sidesMeeting(rank, key).map((side) => mergeKeyRowsAround(store, key, { side, time })),
  );
  const others = found
    .flat()
    .flatMap((rows) =>
      rows[0] && rankOf(rows[0].state) !== rank ? [{ rows, place: ranks.indexOf(rankOf(rows[0].state)) }] : [],
    );
  if (others.length === 0) return [];

  // Its own rows were read too where its own side was.
  const own =
    found.flat().find(([first]) => first?.of.id === row.of.id) ??
    (await mergeKeyRowsOf(store, key, { of: row.of, side: sideOf(rank, key) }));
  return others.flatMap(({ rows, place }) => (place < ranks.indexOf(rank) ? compare(own, rows) : compare(rows, own)));
}

/** The latest states decide. That the two are separate is written only where earlier states may have been merged. */
function compare(weakerRows: readonly MergeKeyRow[], strongerRows: readonly MergeKeyRow[]): readonly TrailAddition[] {
  const [weaker, stronger] = [weakerRows.at(-1), strongerRows.at(-1)];
  if (!weaker || !stronger) return [];
  const order = weaker.order + stronger.order;
  const isListed = adopts(weaker.state, stronger.state);
  if (mergesInto(weaker.state, stronger.state)) {
    const { cause, to } = stronger.state;
    const folded: TrailAddition = {
      of: weaker.of,
      entry: { kind: 'folded', into: stronger.of, cause, at: isoOf(to), order },
    };
    return isListed ? [folded, { of: stronger.of, entry: { kind: 'adopted', from: weaker.of, order } }] : [folded];
  }
  const wereMerged = weakerRows.some((then) => strongerRows.some(({ state }) => mergesInto(then.state, state)));
  if (!wereMerged) return [];
  const parted: TrailAddition = { of: weaker.of, entry: { kind: 'parted', from: stronger.of, order } };
  return isListed ? [parted, { of: stronger.of, entry: { kind: 'released', from: weaker.of, order } }] : [parted];
}
