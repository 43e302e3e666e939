/** Whom a change of policy reaches: the question, so that plain expansion and the exact engine can both answer it. */
import type { Tenant } from '../../mirror/tenant.ts';
import type { Affected } from '../affected.ts';

/** A policy as Graph gives it. */
export type PolicyContent = Readonly<Record<string, unknown>>;

/** `before` absent: created; `after` absent: deleted. */
export interface PolicyChange {
  readonly before?: PolicyContent;
  readonly after?: PolicyContent;
}

/** Pairs that are no worse off than before are left out. @param at the moment before the change, in milliseconds */
export type ReachEngine = (change: PolicyChange, tenant: Tenant, at: number) => Promise<Affected>;
