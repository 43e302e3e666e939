/** What kind of client an app is, and who uses it. The effect of a revocation depends on both. */

import { mapConcurrently } from '../base/concurrency.ts';
import type { SignInDetail } from '../detect/report.ts';
import type { Grant, SeenClient, ServicePrincipal, Tenant } from '../mirror/tenant.ts';

/**
 * `confidential`: a server that proves itself with a credential of its own; `public`: runs on a person's device; `spa`:
 * runs in the browser, its refresh token ends after a day; `unattended`: acts as itself and holds no token of a user.
 */
export type ClientType = 'public' | 'confidential' | 'spa' | 'unattended';

/** Every type that cannot be ruled out; only what is true of all of them is certain. An app may be of several types. */
export type ClientTypes = ReadonlySet<ClientType>;

type ClientFacts = Pick<ServicePrincipal, 'replyUrls' | 'servicePrincipalType' | 'registration'>;

const AT_ONCE = 8;
const ANY: readonly ClientType[] = ['public', 'confidential', 'spa', 'unattended'];
const BY_URL_KIND = { web: 'confidential', spa: 'spa', public: 'public' } as const;
const NATIVE_CLIENT = /^https:\/\/login\.(microsoftonline|live|windows)\.[a-z.]+\/.*(nativeclient|oauth20_desktop)/i;
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/i;

/** @param app undefined where the mirror does not know it */
export function clientTypesOf(app: ClientFacts | undefined): ClientTypes {
  if (!app) return new Set(ANY);
  if (app.servicePrincipalType === 'ManagedIdentity') return new Set(['unattended']);
  const certain = app.registration ? typesOfRegistration(app.registration) : [];
  if (certain.length > 0) return new Set(certain);
  const probable = app.replyUrls.flatMap(typesOfUrl);
  return new Set(probable.length > 0 ? probable : ANY);
}

/** Where the registration of the app cannot be read, what the user's own sign-ins proved there takes its place. */
export function clientTypesAt(app: ServicePrincipal | undefined, seen: readonly SeenClient[]): ClientTypes {
  const appId = app?.registration === undefined ? app?.appId.toLowerCase() : undefined;
  const proven = seen.filter((client) => client.appId === appId).map(({ client }) => client);
  return proven.length > 0 ? new Set(proven) : clientTypesOf(app);
}

/** The client of one sign-in: what the sign-in proves takes precedence over what the app may be. */
export function clientTypesSeen(app: ClientFacts | undefined, seen: SignInDetail | undefined): ClientTypes {
  if (seen?.flow === 'service-principal' || seen?.flow === 'managed-identity') return new Set(['unattended']);
  if (seen?.client === undefined) return clientTypesOf(app);
  return new Set([seen.client]);
}

/**
 * Users with a grant of their own, with an assignment, or seen to sign in. A tenant-wide grant alone does not count:
 * everybody could use the app, hardly anybody does.
 */
export async function usersOfApp(servicePrincipalId: string, tenant: Tenant, at: number): Promise<ReadonlySet<string>> {
  const [entitled, seen] = await Promise.all([
    entitledUsersOfApp(servicePrincipalId, tenant, at),
    tenant.usersSeen(servicePrincipalId, at),
  ]);
  return new Set([...entitled, ...seen]);
}

/** Users with a grant of their own or an assignment. */
export async function entitledUsersOfApp(
  servicePrincipalId: string,
  tenant: Tenant,
  at: number,
): Promise<ReadonlySet<string>> {
  const [grants, assigned] = await Promise.all([
    tenant.grantsOfClient(servicePrincipalId, at),
    assignedUsers(servicePrincipalId, tenant, at),
  ]);
  return new Set([...ownGrants(grants).map(({ principalId }) => principalId), ...assigned]);
}

/** The apps at which the user has a grant of their own or an assignment, or was seen. */
export async function appsOfUser(userId: string, tenant: Tenant, at: number): Promise<ReadonlySet<string>> {
  const [grants, assignments, seen] = await Promise.all([
    tenant.grantsOfUser(userId, at),
    tenant.assignmentsOfUser(userId, at),
    tenant.appsSeen(userId, at),
  ]);
  return new Set([...grants.map(({ clientId }) => clientId), ...assignments.map(({ appId }) => appId), ...seen]);
}

function typesOfRegistration({
  urlKinds,
  fallbackPublic,
  hasCredentials,
}: NonNullable<ServicePrincipal['registration']>): readonly ClientType[] {
  const types: readonly ClientType[] = [
    ...urlKinds.map((kind) => BY_URL_KIND[kind]),
    ...(fallbackPublic ? (['public'] as const) : []),
  ];
  // Without a reply URL nobody can sign in: a credential then serves the app itself.
  return types.length === 0 && hasCredentials ? ['unattended'] : types;
}

/** A service principal lists its reply URLs without their kind; only those of installed apps show their kind. */
function typesOfUrl(url: string): readonly ClientType[] {
  if (LOOPBACK.test(url)) return ['public', 'confidential', 'spa'];
  if (NATIVE_CLIENT.test(url) || !/^https?:/i.test(url)) return ['public'];
  return ['confidential', 'spa'];
}

function ownGrants(grants: readonly Grant[]): readonly (Grant & { readonly principalId: string })[] {
  return grants.filter((grant): grant is Grant & { readonly principalId: string } => grant.principalId !== undefined);
}

/** Users with an assignment of their own, and the direct members of groups that have one. */
async function assignedUsers(servicePrincipalId: string, tenant: Tenant, at: number): Promise<readonly string[]> {
  const assignments = await tenant.assignmentsOfApp(servicePrincipalId, at);
  const direct = assignments
    .filter(({ principalKind }) => principalKind === 'user')
    .map(({ principalId }) => principalId);
  const groups = assignments.filter(({ principalKind }) => principalKind === 'group');
  const members = await mapConcurrently(AT_ONCE, groups, ({ principalId }) => tenant.directMembers(principalId, at));
  return [...direct, ...members.flatMap((ids) => [...ids])];
}
