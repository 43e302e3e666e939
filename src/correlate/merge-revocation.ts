/** Finds what a revocation is part of, and what is part of it: of two that are opened at once at least one sees the other. */
import { isoOf } from '../base/clock.ts';
import type { Table } from '../storage/tables.ts';
import { type MergeKey, mergeFactsOf, mergeKeysOf, rankOf, ranksAt, sideOf, sidesMeeting } from './merge-keys.ts';
import { adopts, mergesInto } from './merge-rule.ts';
import type { TrailAddition } from './revocation.ts';
import type { SubjectKey, Touched } from './settlement.ts';
import { type MergeKeyRow, mergeKeyRowsAround, mergeKeyRowsOf, writeMergeKeyRow } from './table-correlations.ts';

/** @param order the number of the report that touched it */
export async function mergeRevocation(
  table: Table,
  mark: MergeKeyRow,
  tenantId: string,
): Promise<readonly TrailAddition[]> {
  const keys = mergeKeysOf(mark.state);
  // Write first, then look: the other does the same, so one of us sees both.
  await Promise.all(keys.map((key) => writeMergeKeyRow(table, tenantId, key, mark)));
  return (await Promise.all(keys.map((key) => meet(table, mark, key, tenantId)))).flat();
}

export function mergeKeyRowOf({ of, standing, merged }: Touched, order: number, { subject }: SubjectKey): MergeKeyRow {
  const state = { ...mergeFactsOf(standing), subject: { kind: subject.kind, id: subject.id } };
  return { of, order, state: { ...state, ...(merged && { merged }) } };
}

async function meet(
  table: Table,
  mark: MergeKeyRow,
  key: MergeKey,
  tenantId: string,
): Promise<readonly TrailAddition[]> {
  const ranks = ranksAt(key);
  const rank = rankOf(mark.state);
  const time = Date.parse(mark.of.keyTime);
  const found = await Promise.all(
    sidesMeeting(rank, key).map((shelf) => mergeKeyRowsAround(table, tenantId, key, { shelf, time })),
  );
  const met = found
    .flat()
    .flatMap((theirs) =>
      theirs[0] && rankOf(theirs[0].state) !== rank ? [{ theirs, place: ranks.indexOf(rankOf(theirs[0].state)) }] : [],
    );
  if (met.length === 0) return [];

  // Where its like stand on a shelf that was read, so does it.
  const own =
    found.flat().find(([first]) => first?.of.id === mark.of.id) ??
    (await mergeKeyRowsOf(table, tenantId, key, { of: mark.of, shelf: sideOf(rank, key) }));
  return met.flatMap(({ theirs, place }) =>
    place < ranks.indexOf(rank) ? verdict(own, theirs) : verdict(theirs, own),
  );
}

/** The latest states decide. That two stand apart is worth a row only where earlier states may have been taken for one. */
function verdict(weaker: readonly MergeKeyRow[], stronger: readonly MergeKeyRow[]): readonly TrailAddition[] {
  const [weak, strong] = [weaker.at(-1), stronger.at(-1)];
  if (!weak || !strong) return [];
  const order = weak.order + strong.order;
  if (mergesInto(weak.state, strong.state)) {
    const { cause, to } = strong.state;
    const folded: TrailAddition = {
      of: weak.of,
      entry: { kind: 'folded', into: strong.of, cause, at: isoOf(to), order },
    };
    return adopts(weak.state, strong.state)
      ? [folded, { of: strong.of, entry: { kind: 'adopted', from: weak.of, order } }]
      : [folded];
  }
  const once = weaker.some((then) => stronger.some(({ state }) => mergesInto(then.state, state)));
  if (!once) return [];
  const parted: TrailAddition = { of: weak.of, entry: { kind: 'parted', from: strong.of, order } };
  return adopts(weak.state, strong.state)
    ? [parted, { of: strong.of, entry: { kind: 'released', from: weak.of, order } }]
    : [parted];
}
