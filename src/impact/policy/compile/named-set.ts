/** A set of people or workloads that some policy names. */
import type { IdentityKind } from '../tenant/tenant-index-input.ts';

/** A set that classes of people must not cut through. Sets of the same key are equal. */
export interface NamedSet {
  readonly key: string;
  /** Given where kinds alone do not say it. */
  readonly members?: () => Uint32Array;
  /** `members` may hold accounts of agents; elsewhere they are left out, because no list of people reaches them. */
  readonly withAgents?: boolean;
  readonly kinds?: ReadonlySet<IdentityKind>;
}
