/** A world with one person and one app in it: the same policies, and what of the tenant concerns these two. */
import type { PolicyContent } from '../../../conditional-access/policy.ts';
import { readPolicy } from '../../../conditional-access/read-policy.ts';
import { DIRECTORY_APP_ID } from '../../../conditional-access/tenant-settings.ts';
import type { NamedSet } from '../compile/named-set.ts';
import { memberReader } from '../compile/read-members.ts';
import type { PolicyWorld } from '../reach/reach-index.ts';
import { compactMemberships } from '../tenant/compact-memberships.ts';
import type { Identities, IndexedApp, Memberships, TenantIndexInput } from '../tenant/tenant-index-input.ts';

export interface Pair {
  /** Number of the person or workload. */
  readonly identity: number;
  /** As policies name it; or a user action. */
  readonly appId: string;
}

/** The person has the number 0; the app is the first one. */
export function onePersonWorld({ tenant, policies }: PolicyWorld, { identity, appId }: Pair): PolicyWorld {
  const members = memberReader(tenant);
  const holds = (set: NamedSet | undefined) => set?.members?.().includes(identity) === true;
  const reduced = (lists: Memberships, kind: 'groups' | 'roles') => {
    const read = kind === 'groups' ? members.group : members.role;
    const any = kind === 'groups' ? members.anyGroup : members.anyRole;
    const known = namedIn(policies, kind).filter((id) => lists.numberOf(id) !== undefined);
    const named = known.map((id) => ({ id, members: holds(read(id)) ? [0] : [], groups: [] }));
    const isInAny = namesAll(policies, kind) && holds(any());
    return compactMemberships([...named, { id: `any of the ${kind}`, members: isInAny ? [0] : [], groups: [] }]);
  };
  return {
    policies,
    tenant: {
      ...tenant,
      identities: onlyOne(tenant.identities, identity),
      groups: { ...tenant.groups, ...reduced(tenant.groups, 'groups') },
      roles: { ...tenant.roles, ...reduced(tenant.roles, 'roles') },
      apps: appsFor(tenant, appId),
    },
  };
}

function onlyOne({ kinds, homes, homeTenants, idOf, attributesOf }: Identities, identity: number): Identities {
  const id = idOf(identity).toLowerCase();
  return {
    count: 1,
    kinds: kinds.slice(identity, identity + 1),
    homes: homes.slice(identity, identity + 1),
    homeTenants,
    idOf: () => idOf(identity),
    numberOf: (other) => (other.toLowerCase() === id ? 0 : undefined),
    attributesOf: () => attributesOf?.(identity),
  };
}

/**
 * With those whose tokens it needs, and with the one that sign-ins with baseline scopes count as access to: policies on
 * these apply, too.
 */
function appsFor({ apps, settings: { baselineScopes } }: TenantIndexInput, appId: string): readonly IndexedApp[] {
  const wanted = apps.find(({ id }) => id.toLowerCase() === appId.toLowerCase());
  const audience = typeof baselineScopes === 'object' ? baselineScopes.audience : DIRECTORY_APP_ID;
  const needed = new Set([...(wanted?.earlyBound ?? []), audience].map((id) => id.toLowerCase()));
  return [...(wanted ? [wanted] : []), ...apps.filter((app) => app !== wanted && needed.has(app.id.toLowerCase()))];
}

function namedIn(policies: readonly PolicyContent[], kind: 'groups' | 'roles'): readonly string[] {
  const sides = policies.map(readPolicy).flatMap(({ people: { include, exclude } }) => [include, exclude]);
  return [...new Map(sides.flatMap((side) => side[kind].ids.map((id) => [id.toLowerCase(), id] as const))).values()];
}

function namesAll(policies: readonly PolicyContent[], kind: 'groups' | 'roles'): boolean {
  return policies.map(readPolicy).some(({ people: { include, exclude } }) => include[kind].all || exclude[kind].all);
}
