/** Who consented to what, and who was assigned: delegated grants and app role assignments. */
import type { AppRoleAssignment, Grant, Group, ServicePrincipal, User } from '../directory/directory-objects.ts';
import { plainTime } from '../http/graph-time.ts';
import type { Random } from '../random.ts';
import { type Apps, SCOPES, SIGN_IN_SCOPES } from './apps.ts';

const DAY_MS = 86_400_000;
const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';

/** Graph's grant ids are the three object ids in base64url: the same consent granted again has the same id. */
export function grantIdOf(clientId: string, resourceId: string, principalId: string | null): string {
  const bytes = [clientId, resourceId, principalId ?? ''].map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'));
  return Buffer.concat(bytes).toString('base64url');
}

export function grantsOf(random: Random, { clients, resources }: Apps, users: readonly User[]): Grant[] {
  const [graph, exchange, sharePoint] = resources;
  if (!graph || !exchange || !sharePoint) return [];
  const tenantWide = clients
    .slice(0, 5)
    .map((client, index) => grantOf(random, client, index === 4 ? exchange : graph, null));
  const sharedToo = clients.slice(0, 1).map((client) => grantOf(random, client, sharePoint, null));
  const personal = users
    .filter((user) => user.userType === 'Member')
    .flatMap((user, index) => {
      // The first thirty have two consents each, so that every day finds somebody to withdraw one.
      const count = index < 30 ? 2 : random.below(3);
      return random
        .shuffle(clients.slice(2))
        .slice(0, count)
        .map((client) => grantOf(random, client, graph, user.id));
    });
  return [...tenantWide, ...sharedToo, ...personal];
}

/** @param principalId null: for everybody */
export function grantOf(
  random: Random,
  client: ServicePrincipal,
  resource: ServicePrincipal,
  principalId: string | null,
): Grant {
  const scopes = [
    ...random.shuffle(SCOPES).slice(0, random.between(2, 4)),
    ...SIGN_IN_SCOPES.slice(0, random.chance(0.8) ? 4 : 2),
  ];
  return {
    id: grantIdOf(client.id, resource.id, principalId),
    clientId: client.id,
    consentType: principalId === null ? 'AllPrincipals' : 'Principal',
    principalId,
    resourceId: resource.id,
    scope: `${random.chance(0.6) ? ' ' : ''}${scopes.join(' ')}`,
  };
}

interface Assignable {
  readonly clients: readonly ServicePrincipal[];
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly startedAt: number;
}

export function assignmentsOf(random: Random, { clients, users, groups, startedAt }: Assignable): AppRoleAssignment[] {
  const staff = users.filter((user) => user.userType === 'Member');
  return clients.flatMap((client, index) => {
    const people = staff.filter(() => random.chance(index < 4 ? 0.1 : 0.02));
    const group = index < groups.length && index % 2 === 0 ? groups[index] : undefined;
    const principals = [
      ...people.map((user) => ({ ...user, type: 'User' as const })),
      ...(group ? [{ ...group, type: 'Group' as const }] : []),
    ];
    return principals.map((principal) => assignmentOf(random, { client, principal, startedAt }));
  });
}

interface Assignment {
  readonly client: ServicePrincipal;
  readonly principal: Pick<User | Group, 'id' | 'displayName'> & { readonly type: 'User' | 'Group' };
  readonly startedAt: number;
}

export function assignmentOf(random: Random, { client, principal, startedAt }: Assignment): AppRoleAssignment {
  return {
    id: random.opaque(32),
    appRoleId: random.chance(0.5) ? DEFAULT_ACCESS : (client.appRoles[0]?.id ?? DEFAULT_ACCESS),
    createdDateTime: plainTime(startedAt - random.between(10, 300) * DAY_MS),
    deletedDateTime: null,
    principalDisplayName: principal.displayName,
    principalId: principal.id,
    principalType: principal.type,
    resourceDisplayName: client.displayName,
    resourceId: client.id,
  };
}
