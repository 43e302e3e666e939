/** Gives a difference its name: the same for the same step of the same object, however often it is read. */
import type { Source } from '../accept/signal.ts';
import { isoOf } from '../clock.ts';
import { hashOf } from '../keys.ts';
import { factsOf, scopesOf } from './facts-of.ts';
import type { AppRoleAssignment, Grant } from './tenant.ts';
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
  if (difference.object === 'assignment') {
    const { object, before, after } = difference;
    return [object, (before ?? after)?.appId ?? '', (before ?? after)?.principalId ?? '', rolesOf(before), rolesOf(after)];
  }
  if (difference.object === 'credentials') {
    const { object, application, lost, gained, expiredAt = 'no end' } = difference;
    return [object, application.appId, lost.join(' '), gained.join(' '), expiredAt];
  }
  if (difference.object === 'membership') {
    const { object, owner, member, joined } = difference;
    return [object, owner.id, member?.id ?? 'all', joined ? 'joined' : 'left'];
  }
  const { object, before, after } = difference;
  return [object, (before ?? after)?.id ?? '', factsOf(before), factsOf(after)];
}

function rolesOf(assignment: AppRoleAssignment | undefined): string {
  return assignment ? (assignment.roleIds ?? []).join(' ') : 'none';
}

function textOf(grants: readonly Grant[]): string {
  return [...scopesOf(grants)].sort().join('\n');
}
