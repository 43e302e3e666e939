/**
 * A change of the tenant: a difference between the mirror and a fresh reading, with an id that a second reading
 * repeats.
 */

import { isoOf } from '../base/clock.ts';
import { MalformedInputError } from '../base/errors.ts';
import { hashOf } from '../base/hash.ts';
import type { Policy } from '../conditional-access/policy.ts';
import type { Source } from '../ingest/signal.ts';
import type { AppRoleAssignment, Device, Grant, Registration, ServicePrincipal, User } from './tenant.ts';

interface ChangeFrame {
  readonly kind: 'tenant-changed';
  readonly tenantId: string;
  /** The reading that showed it; `notification` if a change notification made us read the object. */
  readonly source: Source;
  /** A hash of the object and both states, so that a reading done twice gives the same id. */
  readonly sourceId: string;
  readonly seenAt: string;
  /** The change happened after `from`, when the old state was last known to hold, and not after `to`. ISO 8601. */
  readonly between: { readonly from: string; readonly to: string };
}

/**
 * What changed. `after` absent: gone for good; `before` absent: new to us. The grants of one client for one principal
 * (all resources together) are one change: if a grant is replaced by one with another id, nothing is lost.
 */
export type Difference =
  | { readonly object: 'user'; readonly before?: User; readonly after?: User }
  | { readonly object: 'service-principal'; readonly before?: ServicePrincipal; readonly after?: ServicePrincipal }
  | { readonly object: 'device'; readonly before?: Device; readonly after?: Device }
  | { readonly object: 'assignment'; readonly before?: AppRoleAssignment; readonly after?: AppRoleAssignment }
  | CredentialDifference
  | MembershipDifference
  | {
      readonly object: 'grants';
      readonly clientId: string;
      readonly principalId?: string;
      readonly before: readonly Grant[];
      readonly after: readonly Grant[];
    }
  | { readonly object: 'policy'; readonly before?: Policy; readonly after?: Policy };

/** Only for groups and roles that a policy or an app uses. */
interface MembershipDifference {
  readonly object: 'membership';
  /** A role has the id of its template. */
  readonly owner: { readonly kind: 'group' | 'role'; readonly id: string; readonly name?: string };
  /** Absent: all members, because the group is gone. */
  readonly member?: { readonly kind: 'user' | 'group'; readonly id: string; readonly name?: string };
  readonly joined: boolean;
}

/** The credentials of an app that is registered in this tenant, by key id. */
interface CredentialDifference {
  readonly object: 'credentials';
  readonly application: Pick<Registration, 'applicationId' | 'displayName'> & { readonly appId: string };
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** Nobody removed the lost credentials: they expired at this moment (ISO 8601), and the app has no other. */
  readonly expiredAt?: string;
}

export interface Reading {
  readonly tenantId: string;
  readonly source: Source;
  /** When the old state was last known to hold, in milliseconds. */
  readonly from: number;
  /** When this reading ended, in milliseconds. */
  readonly to: number;
}

export type TenantChange = ChangeFrame & Difference;

const OBJECTS: readonly unknown[] = [
  'user',
  'service-principal',
  'device',
  'assignment',
  'credentials',
  'membership',
  'grants',
  'policy',
] satisfies readonly TenantChange['object'][];

/**
 * The facts of an object that can end sign-in state, as one text. If two states have equal facts, nothing has changed.
 * Names are not among them: a rename ends no sign-in, and ids are made of this text, which must outlive the erasure of
 * a person.
 */
export function signInFactsOf(object: User | ServicePrincipal | Device | Policy | undefined): string {
  if (!object) return 'none';
  switch (object.kind) {
    case 'user':
      return [
        object.enabled ? 'enabled' : 'disabled',
        object.deleted ? 'deleted' : 'live',
        object.sessionsValidFrom,
        object.passwordChangedAt,
      ].join(' ');
    case 'service-principal':
      return [object.enabled ? 'enabled' : 'disabled', object.deleted ? 'deleted' : 'live'].join(' ');
    case 'device':
      return [
        object.enabled ? 'enabled' : 'disabled',
        object.deleted ? 'deleted' : 'live',
        object.compliant ? 'compliant' : 'not compliant',
      ].join(' ');
    case 'policy':
      return object.contentHash;
  }
}

/** Everything that the grants allow together. */
export function scopesOf(grants: readonly Grant[]): ReadonlySet<string> {
  return new Set(grants.flatMap(({ resourceId, scopes }) => scopes.map((scope) => `${resourceId} ${scope}`)));
}

/**
 * Gives a difference its id. The same step of the same object has the same id, however often it is read.
 * @param version since when the old state holds (milliseconds): the same step a week later is another fact
 */
export function identifyChange(
  difference: Difference,
  version: number,
  { tenantId, source, from, to }: Reading,
): TenantChange {
  const sourceId = hashOf(source, ...identityOf(difference), String(version));
  const seenAt = isoOf(to);
  return {
    kind: 'tenant-changed',
    tenantId,
    source,
    sourceId,
    seenAt,
    between: { from: isoOf(Math.min(from, to)), to: seenAt },
    ...difference,
  };
}

/** Reads a change from the queue. The mirror wrote it, so only its frame is checked. @throws MalformedInputError */
export function parseTenantChange(raw: Readonly<Record<string, unknown>>): TenantChange {
  const { object, between } = raw;
  const hasFrame =
    OBJECTS.includes(object) && typeof between === 'object' && between !== null && 'from' in between && 'to' in between;
  if (!hasFrame)
    throw new MalformedInputError('queue message', 'is no change of the tenant: "object" or "between" is malformed');
  return raw as unknown as TenantChange;
}

function identityOf(difference: Difference): readonly string[] {
  if (difference.object === 'grants') {
    const { object, clientId, principalId = 'all', before, after } = difference;
    return [object, clientId, principalId, textOf(before), textOf(after)];
  }
  if (difference.object === 'assignment') {
    const { object, before, after } = difference;
    return [
      object,
      (before ?? after)?.appId ?? '',
      (before ?? after)?.principalId ?? '',
      rolesOf(before),
      rolesOf(after),
    ];
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
  return [object, (before ?? after)?.id ?? '', signInFactsOf(before), signInFactsOf(after)];
}

function rolesOf(assignment: AppRoleAssignment | undefined): string {
  return assignment ? (assignment.roleIds ?? []).join(' ') : 'none';
}

function textOf(grants: readonly Grant[]): string {
  return [...scopesOf(grants)].sort().join('\n');
}
