/** The tenant as the mirror had it at one moment, as the engine reads it: its people, groups, apps and policies. */

import { namedLocationOf } from '../../../conditional-access/named-location.ts';
import type { Policy, PolicyContent, PolicyKind } from '../../../conditional-access/policy.ts';
import { strengthOf } from '../../../conditional-access/strength.ts';
import type { ImpactContext } from '../../affected.ts';
import type { PolicyWorld } from '../reach/reach-index.ts';
import { appsOf, readServicePrincipals } from './mirror-apps.ts';
import { identitiesOf } from './mirror-identities.ts';
import { settingsOf } from './mirror-settings.ts';

/** Apps have the ids that policies name them by: app ids, not object ids. */
export async function readPolicyWorld({ tenant, at }: ImpactContext): Promise<PolicyWorld> {
  const policies: Policy[] = [];
  for await (const policy of tenant.objects('policy', at)) policies.push(policy);
  const { users, groups, roles } = await tenant.principals(at);
  const servicePrincipals = await readServicePrincipals(tenant, at);
  return {
    tenant: {
      identities: identitiesOf(users, servicePrincipals),
      // Members are read of the groups that something names.
      groups: { ...groups, isPartial: true },
      roles: { ...roles, isPartial: !roles.areRead },
      apps: appsOf(servicePrincipals),
      locations: byId(policies, 'named-location', namedLocationOf),
      strengths: byId(policies, 'authentication-strength', (_, content) => strengthOf(content)),
      settings: settingsOf(policies),
    },
    policies: policies.filter(({ policyKind }) => policyKind === 'conditional-access').map(({ content }) => content),
  };
}

function byId<T>(
  policies: readonly Policy[],
  kind: PolicyKind,
  read: (id: string, content: PolicyContent) => T,
): ReadonlyMap<string, T> {
  return new Map(
    policies
      .filter(({ policyKind }) => policyKind === kind)
      .map(({ id, content }) => [id.toLowerCase(), read(id, content)]),
  );
}
