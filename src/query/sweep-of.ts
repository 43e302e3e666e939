/** The sweep that a revocation is part of, as people read it. */
import { isoOf } from '../base/clock.ts';
import type { Placed } from '../record/revocation-status.ts';
import { type Sweeps, tableSweeps } from '../record/table-sweeps.ts';
import type { Tables } from '../storage/tables.ts';
import type { SweepSummary } from './answers.ts';
import { type Names, tableNames } from './table-names.ts';

const PREFIX = 'sweep-';

/** What the answer to one question has read so far. */
export interface Reading {
  readonly names: Names;
  readonly sweeps: Sweeps;
}

export function readingOf(tables: Tables, tenantId: string): Reading {
  return { names: tableNames(tables, tenantId), sweeps: tableSweeps(tables, tenantId) };
}

export async function sweepOf(
  revocationId: string,
  place: Placed | undefined,
  { names, sweeps }: Reading,
): Promise<SweepSummary | undefined> {
  // Those of whom nobody knows yet who did it only look alike.
  if (place?.root === undefined || place.root.kind === 'unknown') return undefined;
  const members = await sweeps.around(revocationId, place);
  const [first, last] = [members[0], members.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { kind, id } = place.root;
  const name = kind === 'policy' ? undefined : await names.nameOf(kind, id);
  const by = { kind, id, ...(name === undefined ? {} : { name }) };
  return {
    id: `${PREFIX}${first.id}`,
    by,
    members: members.length,
    occurred: { from: isoOf(first.at), to: isoOf(last.at) },
  };
}

/** The member that a sweep's id names: its first when the id was given out, and a member still if an earlier one has come to light. */
export function memberNamedBy(sweepId: string): string {
  return sweepId.startsWith(PREFIX) ? sweepId.slice(PREFIX.length) : sweepId;
}
