/** Gives a difference its name: the same for the same step of the same object, however often it is read. */
import type { Source } from '../accept/signal.ts';
import { isoOf } from '../clock.ts';
import { hashOf } from '../keys.ts';
import { factsOf, scopesOf } from './facts-of.ts';
import type { Grant } from './tenant.ts';
import type { Difference, TenantChange } from './tenant-change.ts';

export interface Reading {
  readonly tenantId: string;
  readonly source: Source;
  /** When the state compared with was last known to hold, and when this reading had ended; milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** @param version since when the state compared with holds: the same step a week later is another fact */
export function changeOf(difference: Difference, version: number, { tenantId, source, from, to }: Reading): TenantChange {
  const sourceId = hashOf(source, ...identityOf(difference), String(version));
  const seenAt = isoOf(to);
  return { kind: 'tenant-changed', tenantId, source, sourceId, seenAt, between: { from: isoOf(Math.min(from, to)), to: seenAt }, ...difference };
}

function identityOf(difference: Difference): readonly string[] {
  if (difference.object === 'grants') {
    const { object, clientId, principalId = 'all', before, after } = difference;
    return [object, clientId, principalId, textOf(before), textOf(after)];
  }
  const { object, before, after } = difference;
  return [object, (before ?? after)?.id ?? '', factsOf(before), factsOf(after)];
}

function textOf(grants: readonly Grant[]): string {
  return [...scopesOf(grants)].sort().join('\n');
}
