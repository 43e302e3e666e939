/** Finds what a revocation is part of, and what is part of it: of two that are opened at once at least one sees the other. */
import type { Table } from '../tables.ts';
import type { Bearer, Touched } from './consequences.ts';
import { causesAt, type FoldKey, foldKeysOf, foldsInto } from './fold-rule.ts';
import type { TrailAddition } from './revocation.ts';
import { type FoldMark, marksAround, marksOf, writeMark } from './table-correlations.ts';

/** @param order the number of the report that touched it */
export async function foldRevocation(table: Table, mark: FoldMark, tenantId: string): Promise<readonly TrailAddition[]> {
  const keys = foldKeysOf(mark.state.subject);
  // Write first, then look: the other does the same, so one of us sees both.
  await Promise.all(keys.map((key) => writeMark(table, tenantId, key, mark)));
  return (await Promise.all(keys.map((key) => meet(table, mark, key, tenantId)))).flat();
}

export function markOf({ of, standing, merged }: Touched, order: number, { subject }: Bearer): FoldMark {
  const correlationIds = [...new Set(standing.members.flatMap(({ correlationId }) => correlationId ?? []))].sort();
  const facts = { cause: standing.cause, subject: { kind: subject.kind, id: subject.id }, ...standing.at, correlationIds };
  return { of, order, state: { ...facts, ...(merged && { merged }) } };
}

async function meet(table: Table, mark: FoldMark, key: FoldKey, tenantId: string): Promise<readonly TrailAddition[]> {
  const causes = causesAt(key);
  const rank = causes.indexOf(mark.state.cause);
  const others = causes.filter((_, index) => index !== rank);
  const met = await Promise.all(others.map((cause) => marksAround(table, tenantId, key, { cause, time: Date.parse(mark.of.keyTime) })));
  if (met.flat().length === 0) return [];

  const own = await marksOf(table, tenantId, key, { of: mark.of, cause: mark.state.cause });
  return others.flatMap((cause, index) => (met[index] ?? []).flatMap((theirs) => (causes.indexOf(cause) < rank ? verdict(own, theirs) : verdict(theirs, own))));
}

/** The latest states decide. That two stand apart is worth a row only where earlier states may have been taken for one. */
function verdict(weaker: readonly FoldMark[], stronger: readonly FoldMark[]): readonly TrailAddition[] {
  const [weak, strong] = [weaker.at(-1), stronger.at(-1)];
  if (!weak || !strong) return [];
  const order = weak.order + strong.order;
  if (foldsInto(weak.state, strong.state)) return [{ of: weak.of, entry: { kind: 'folded', into: strong.of, cause: strong.state.cause, order } }];
  const once = weaker.some((then) => stronger.some(({ state }) => foldsInto(then.state, state)));
  return once ? [{ of: weak.of, entry: { kind: 'parted', from: strong.of, order } }] : [];
}
