/** A difference between the tenant as last seen and a fresh reading of it. */
import type { Source } from '../accept/signal.ts';
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
  | { readonly object: 'grants'; readonly clientId: string; readonly principalId?: string; readonly before: readonly Grant[]; readonly after: readonly Grant[] }
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
