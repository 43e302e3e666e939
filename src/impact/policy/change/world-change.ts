/** A change of policies, or of what they depend on, before anybody makes it: the tenant as it would be afterwards. */
import type { JsonObject } from '../../../base/json.ts';
import { namedLocationOf } from '../../../conditional-access/named-location.ts';
import type { PolicyContent } from '../../../conditional-access/policy.ts';
import { strengthOf } from '../../../conditional-access/strength.ts';
import type { PolicyWorld } from '../reach/reach-index.ts';
import type { Memberships, TenantIndexInput, TenantSettings } from '../tenant/tenant-index-input.ts';

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
    case 'member-added':
    case 'member-removed':
      return { ...tenant, groups: withMember(tenant.groups, change) };
  }
}

function withEntry<T>(map: ReadonlyMap<string, T>, id: string, value: T): ReadonlyMap<string, T> {
  return new Map([...map, [id.toLowerCase(), value]]);
}

interface MemberChange {
  readonly kind: 'member-added' | 'member-removed';
  readonly group: number;
  readonly identity: number;
}

/** Direct members only: who is in the group through another group stays in it. */
function withMember(groups: Memberships, { kind, group, identity }: MemberChange): Memberships {
  const [from = 0, to = 0] = [groups.memberStarts[group], groups.memberStarts[group + 1]];
  const others = groups.members.subarray(from, to).filter((member) => member !== identity);
  const own = kind === 'member-added' ? Uint32Array.of(...others, identity) : others;
  const members = new Uint32Array(groups.members.length + own.length - (to - from));
  members.set(groups.members.subarray(0, from));
  members.set(own, from);
  members.set(groups.members.subarray(to), from + own.length);
  const moved = own.length - (to - from);
  const memberStarts = groups.memberStarts.map((start, number) => (number > group ? start + moved : start));
  return { ...groups, memberStarts, members };
}
