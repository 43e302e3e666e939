/** A difference between the tenant as last seen and a fresh reading of it. */

import { isoOf } from '../base/clock.ts';
import { MalformedInputError } from '../base/errors.ts';
import { hashOf } from '../base/hash.ts';
import type { Source } from '../ingest/signal.ts';
import type { AppRoleAssignment, Device, Grant, Policy, Registration, ServicePrincipal, User } from './tenant.ts';

interface Noticed {
  readonly kind: 'tenant-changed';
  readonly tenantId: string;
  /** The reading that showed it; `notification` where a notice made us look. */
  readonly source: Source;
  /** Made of the object and of both states, so that a reading done twice tells the same. */
  readonly sourceId: string;
  readonly seenAt: string;
  /** The change happened after the one reading and not after the other. ISO 8601. */
  readonly between: { readonly from: string; readonly to: string };
}

/**
 * What changed. `after` absent: gone for good; `before` absent: new to us. The grants of one client and one principal
 * (all resources together) are one change: a grant that is replaced by one of another id has lost nothing.
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

/** Told of groups and roles only that policies or apps go by. */
interface MembershipDifference {
  readonly object: 'membership';
  /** A role goes by its template id. */
  readonly owner: { readonly kind: 'group' | 'role'; readonly id: string; readonly name?: string };
  /** Absent: everybody who was in it, because it is gone. */
  readonly member?: { readonly kind: 'user' | 'group'; readonly id: string; readonly name?: string };
  readonly joined: boolean;
}

/** Of the credentials by which an app of this tenant proves itself; by key id. */
interface CredentialDifference {
  readonly object: 'credentials';
  readonly application: Pick<Registration, 'applicationId' | 'displayName'> & { readonly appId: string };
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** Nobody removed what was lost: its time was over then (ISO 8601), and no other was left. */
  readonly expiredAt?: string;
}

export type TenantChange = Noticed & Difference;

// What sign-in can hang on, of each kind of object: where these facts are equal, there is nothing to tell.

/** Names are no facts: a rename ends no sign-in, and ids are made of this text, which must outlive the erasure of a person. */
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

/** All that grants allow, whichever grant allows it. */
export function scopesOf(grants: readonly Grant[]): ReadonlySet<string> {
  return new Set(grants.flatMap(({ resourceId, scopes }) => scopes.map((scope) => `${resourceId} ${scope}`)));
}

// Gives a difference its name: the same for the same step of the same object, however often it is read.

export interface Reading {
  readonly tenantId: string;
  readonly source: Source;
  /** When the state compared with was last known to hold, and when this reading had ended; milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** @param version since when the state compared with holds: the same step a week later is another fact */
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

// A change of the tenant as it comes back out of the queue, where the mirror put it.

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

/** The mirror's own writing, so the frame stands for the rest. @throws MalformedInputError where the frame is not that of a change */
export function parseTenantChange(raw: Readonly<Record<string, unknown>>): TenantChange {
  const { object, between } = raw;
  const framed =
    OBJECTS.includes(object) && typeof between === 'object' && between !== null && 'from' in between && 'to' in between;
  if (!framed)
    throw new MalformedInputError(
      'queue message',
      'is no change of the tenant: "object" or "between" is not as it must be',
    );
  return raw as unknown as TenantChange;
}
