/** A difference between the tenant as last seen and a fresh reading of it. */
import type { Source } from '../accept/signal.ts';
import type { Grant, Policy, ServicePrincipal, User } from './tenant.ts';

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
  | { readonly object: 'grants'; readonly clientId: string; readonly principalId?: string; readonly before: readonly Grant[]; readonly after: readonly Grant[] }
  | { readonly object: 'policy'; readonly before?: Policy; readonly after?: Policy };

export type TenantChange = Noticed & Difference;
