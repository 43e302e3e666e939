/** People and workloads of the mirror by number: people first. */
import { TRAITS, type UserColumns } from '../../../mirror/principals.ts';
import type { ServicePrincipal } from '../../../mirror/tenant.ts';
import { IDENTITY_KINDS, type Identities, type IdentityKind } from './tenant-index-input.ts';

/** The mirror does not know from which tenant a guest comes. */
const NO_HOME = '';

export function identitiesOf(users: UserColumns, servicePrincipals: readonly ServicePrincipal[]): Identities {
  const workloads = new Map(servicePrincipals.map(({ id }, index) => [id.toLowerCase(), users.count + index]));
  const count = users.count + servicePrincipals.length;
  const kinds = new Uint8Array(count);
  for (let number = 0; number < users.count; number += 1)
    kinds[number] = KIND_BY_TRAITS[users.traits[number] ?? 0] ?? 0;
  for (const [index, one] of servicePrincipals.entries())
    kinds[users.count + index] = IDENTITY_KINDS.indexOf(kindOfWorkload(one));
  return {
    count,
    kinds,
    homes: new Uint16Array(count),
    homeTenants: [NO_HOME],
    idOf: (number) => (number < users.count ? users.idOf(number) : (servicePrincipals[number - users.count]?.id ?? '')),
    numberOf: (id) => users.numberOf(id) ?? workloads.get(id.toLowerCase()),
  };
}

const KIND_BY_TRAITS = Uint8Array.from({ length: 256 }, (_, traits) => IDENTITY_KINDS.indexOf(kindOfUser(traits)));

function kindOfUser(traits: number): IdentityKind {
  const has = (trait: number) => (traits & trait) !== 0;
  if (!has(TRAITS.enabled) || has(TRAITS.deleted)) return 'outside';
  return has(TRAITS.guest) ? 'b2bCollaborationGuest' : 'member';
}

/** Policies reach service principals of apps of this tenant only, and no managed identities. */
function kindOfWorkload({ enabled, deleted, registration, servicePrincipalType }: ServicePrincipal): IdentityKind {
  const isOwn = registration !== undefined && servicePrincipalType !== 'ManagedIdentity';
  return isOwn && enabled && !deleted ? 'workload' : 'outside';
}
