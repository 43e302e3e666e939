/** The sweep that a revocation is part of, as answers show it. */
import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import type { Placed } from '../record/revocation-status.ts';
import { type Names, tableNames } from '../record/table-names.ts';
import { type Sweeps, tableSweeps } from '../record/table-sweeps.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { SweepSummary } from './answers.ts';

/** Names and sweeps that one answer looks up. Both cache what they have read, so they are created for each query. */
export interface Lookups {
  readonly names: Names;
  readonly sweeps: Sweeps;
}

export const SWEEP_PREFIX = 'sweep-';

export function lookupsOf(store: TenantStore): Lookups {
  return { names: tableNames(store), sweeps: tableSweeps(store) };
}

/** Undefined if the revocation is part of no sweep. */
export async function summarizeSweep(
  revocationId: string,
  place: Placed | undefined,
  { names, sweeps }: Lookups,
): Promise<SweepSummary | undefined> {
  // While the actor is unknown, revocations of the same time only look alike.
  if (place?.root === undefined || place.root.kind === 'unknown') return undefined;
  const members = await sweeps.around(revocationId, place);
  const [first, last] = [members[0], members.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { kind, id } = place.root;
  const name = kind === 'policy' ? undefined : await names.nameOf(kind, id);
  return {
    id: `${SWEEP_PREFIX}${first.id}`,
    by: defined({ kind, id, name }),
    members: members.length,
    occurred: { from: isoOf(first.at), to: isoOf(last.at) },
  };
}

/**
 * A revocation that is a member of the sweep: the one that was first when the id was given out. It stays a member if an
 * earlier one is found later.
 */
export function memberOfSweepId(sweepId: string): string {
  return sweepId.startsWith(SWEEP_PREFIX) ? sweepId.slice(SWEEP_PREFIX.length) : sweepId;
}
