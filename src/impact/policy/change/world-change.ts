/** A change of policies, or of what they depend on, before anybody makes it: the tenant as it would be afterwards. */
import type { JsonObject } from '../../../base/json.ts';
import { namedLocationOf } from '../../../conditional-access/named-location.ts';
import type { PolicyContent } from '../../../conditional-access/policy.ts';
import { strengthOf } from '../../../conditional-access/strength.ts';
import type { PolicyWorld } from '../reach/reach-index.ts';
import type { TenantIndexInput, TenantSettings } from '../tenant/tenant-index-input.ts';
import { withMember, withoutMember } from './moved-members.ts';

export type WorldChange =
  /** `replaces`: the number of a policy in the world before. Absent: it is new. */
  | { readonly kind: 'policy'; readonly content: PolicyContent; readonly replaces?: number }
  | { readonly kind: 'policy-deleted'; readonly number: number }
  | { readonly kind: 'policy-state'; readonly number: number; readonly state: string }
  | { readonly kind: 'location' | 'strength'; readonly id: string; readonly content: JsonObject }
  | { readonly kind: 'member-added' | 'member-removed'; readonly group: number; readonly identity: number }
  | { readonly kind: 'baseline-scopes'; readonly to: NonNullable<TenantSettings['baselineScopes']> };

/**
 * All changes as one.
 *
 * @returns people, groups and apps have the numbers that they have in `before`; what does not change is the same object
 */
export function changedWorld(before: PolicyWorld, changes: readonly WorldChange[]): PolicyWorld {
  const slots: (PolicyContent | undefined)[] = [...before.policies];
  let { tenant } = before;
  for (const change of changes) {
    switch (change.kind) {
      case 'policy':
        slots[change.replaces ?? slots.length] = change.content;
        break;
      case 'policy-deleted':
        slots[change.number] = undefined;
        break;
      case 'policy-state':
        slots[change.number] = { ...slots[change.number], state: change.state };
        break;
      case 'location':
      case 'strength':
      case 'member-added':
      case 'member-removed':
      case 'baseline-scopes':
        tenant = changedTenant(tenant, change);
        break;
    }
  }
  return { tenant, policies: slots.filter((content) => content !== undefined) };
}

type TenantChange = Exclude<WorldChange, { readonly kind: 'policy' | 'policy-deleted' | 'policy-state' }>;

function changedTenant(tenant: TenantIndexInput, change: TenantChange): TenantIndexInput {
  switch (change.kind) {
    case 'location':
      return {
        ...tenant,
        locations: withEntry(tenant.locations, change.id, namedLocationOf(change.id, change.content)),
      };
    case 'strength':
      return { ...tenant, strengths: withEntry(tenant.strengths, change.id, strengthOf(change.content)) };
    case 'baseline-scopes':
      return { ...tenant, settings: { ...tenant.settings, baselineScopes: change.to } };
    // Direct members only: who is in the group through another group stays in it.
    case 'member-added':
      return { ...tenant, groups: withMember(tenant.groups, change.group, { person: change.identity }) };
    case 'member-removed':
      return { ...tenant, groups: withoutMember(tenant.groups, change.group, { person: change.identity }) };
  }
}

function withEntry<T>(map: ReadonlyMap<string, T>, id: string, value: T): ReadonlyMap<string, T> {
  return new Map([...map, [id.toLowerCase(), value]]);
}
