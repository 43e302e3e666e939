/** People and workloads of the mirror by number: people first. */
import { TRAITS, type UserColumns } from '../../../mirror/principals.ts';
import type { ServicePrincipal } from '../../../mirror/tenant.ts';
import { IDENTITY_KINDS, type Identities, type IdentityKind, UNKNOWN_HOME } from './tenant-index-input.ts';

export function identitiesOf(users: UserColumns, servicePrincipals: readonly ServicePrincipal[]): Identities {
  const workloads = new Map(servicePrincipals.map(({ id }, index) => [id.toLowerCase(), users.count + index]));
  const count = users.count + servicePrincipals.length;
  const unclear = [...servicePrincipals.keys()].filter((index) => isUnclear(servicePrincipals[index]));
  const kinds = new Uint8Array(count);
  for (let number = 0; number < users.count; number += 1)
    kinds[number] = KIND_BY_TRAITS[users.traits[number] ?? 0] ?? 0;
  for (const [index, one] of servicePrincipals.entries())
    kinds[users.count + index] = IDENTITY_KINDS.indexOf(kindOfWorkload(one));
  return {
    count,
    kinds,
    homes: new Uint16Array(count),
    unclearWorkloads: Uint32Array.from(unclear, (index) => users.count + index),
    // Graph does not say from which tenant a guest comes.
    homeTenants: [UNKNOWN_HOME],
    idOf: (number) => (number < users.count ? users.idOf(number) : (servicePrincipals[number - users.count]?.id ?? '')),
    numberOf: (id) => users.numberOf(id) ?? workloads.get(id.toLowerCase()),
  };
}

const KIND_BY_TRAITS = Uint8Array.from({ length: 256 }, (_, traits) => IDENTITY_KINDS.indexOf(kindOfUser(traits)));

function kindOfUser(traits: number): IdentityKind {
  const has = (trait: number) => (traits & trait) !== 0;
  if (!has(TRAITS.enabled) || has(TRAITS.deleted)) return 'outside';
  if (has(TRAITS.agent)) return 'agent';
  if (has(TRAITS.external)) return has(TRAITS.guest) ? 'b2bCollaborationGuest' : 'b2bCollaborationMember';
  return has(TRAITS.guest) ? 'internalGuest' : 'member';
}

/** Agents have assignments of their own in policies. */
const NO_APPS: ReadonlySet<string | undefined> = new Set(['ManagedIdentity', 'ServiceIdentity']);

/** Policies reach service principals of apps of this tenant alone. */
function kindOfWorkload(one: ServicePrincipal): IdentityKind {
  const { enabled, deleted, registration, servicePrincipalType } = one;
  if (!enabled || deleted || NO_APPS.has(servicePrincipalType)) return 'outside';
  return registration?.multiTenant === false || isUnclear(one) ? 'workload' : 'outside';
}

/** Registered here, and whether other tenants use it was not read yet. */
function isUnclear(one: ServicePrincipal | undefined): boolean {
  return one?.registration !== undefined && one.registration.multiTenant === undefined;
}
