/** Acts on delegated consents: withdrawn, removed, narrowed, widened, given. */
import { consentRecord, grantRecords } from '../audit/grant-records.ts';
import type { Grant } from '../directory/directory-objects.ts';
import { SCOPES, SIGN_IN_SCOPES } from '../population/apps.ts';
import { grantIdOf } from '../population/consents.ts';
import type { World } from '../tenant-state.ts';
import { type Act, type ActInput, type ActResult, chosen, logAct, resultOf, sceneOf } from './act.ts';

export const userWithdrawsConsent: Act = (world, input, name) => {
  const grant = personalGrant(world, input);
  return remove(world, input, name, grant, grant.principalId ?? undefined);
};

export const adminRemovesUserConsent: Act = (world, input, name) =>
  remove(world, input, name, personalGrant(world, input));

export const adminRemovesConsent: Act = (world, input, name) =>
  remove(world, input, name, tenantWideGrant(world, input));

export const narrowConsent: Act = (world, input, name) => {
  const grant = chosen(world, 'grant', input.grantId, world.directory.grants.get, () =>
    grantsThat(world, input, ({ scope }) => scopesOf(scope).length > 3),
  );
  const lost = input.scopes ?? scopesOf(grant.scope).slice(0, 1);
  const scope = ` ${scopesOf(grant.scope)
    .filter((one) => !lost.includes(one))
    .join(' ')}`;
  return amend(world, input, name, grant, { ...grant, scope });
};

export const widenConsent: Act = (world, input, name) => {
  const grant = chosen(world, 'grant', input.grantId, world.directory.grants.get, () =>
    grantsThat(world, input, ({ principalId }) => principalId !== null),
  );
  const missing = SCOPES.filter((scope) => !scopesOf(grant.scope).includes(scope));
  const gained = input.scopes ?? missing.slice(0, 1);
  return amend(
    world,
    input,
    name,
    grant,
    { ...grant, scope: ` ${[...scopesOf(grant.scope), ...gained].join(' ')}` },
    grant.principalId ?? undefined,
  );
};

/** A new consent of a user, or for the whole tenant where `principalId` is null. */
export const grantConsent: Act = (world, input, name) => {
  const { directory, random, apps } = world;
  const clientId =
    input.clientId ?? random.pick(apps.clients.filter(({ id }) => directory.servicePrincipals.get(id))).id;
  const resourceId = input.resourceId ?? apps.resources[0]?.id ?? '';
  const principalId = input.principalId === null ? null : (input.userId ?? input.principalId ?? ordinaryUser(world).id);
  const id = grantIdOf(clientId, resourceId, principalId);
  const before = directory.grants.get(id);
  const scope = ` ${(input.scopes ?? [...SCOPES.slice(0, 2), ...SIGN_IN_SCOPES]).join(' ')}`;
  const after: Grant = {
    id,
    clientId,
    consentType: principalId === null ? 'AllPrincipals' : 'Principal',
    principalId,
    resourceId,
    scope,
  };
  return change(world, input, name, before, after, principalId ?? undefined);
};

function remove(world: World, input: ActInput, name: string, grant: Grant, actorId?: string): ActResult {
  return change(world, input, name, grant, undefined, actorId);
}

function amend(world: World, input: ActInput, name: string, before: Grant, after: Grant, actorId?: string): ActResult {
  return change(world, input, name, before, after, actorId);
}

function change(
  world: World,
  input: ActInput,
  name: string,
  before: Grant | undefined,
  after: Grant | undefined,
  actorId: string | undefined,
): ActResult {
  const scene = sceneOf(world, input, actorId);
  const deed = { before, after, ...scene };
  const isGiven = after !== undefined && (!before || scopesOf(after.scope).length > scopesOf(before.scope).length);
  const records = [...grantRecords(world, deed), ...(isGiven ? consentRecord(world, deed) : [])];
  if (after) world.directory.grants.put(after, ['scope']);
  else if (before) world.directory.grants.remove(before.id, 'deleted');
  logAct(world, input, scene, records);
  const grant = after ?? before;
  if (!grant) throw new RangeError('A change of consent needs a grant');
  return resultOf(name, scene, {
    grantId: grant.id,
    clientId: grant.clientId,
    resourceId: grant.resourceId,
    principalId: grant.principalId,
  });
}

function personalGrant(world: World, input: ActInput): Grant {
  const isLivePerson = (id: string | null) => id !== null && world.directory.users.get(id)?.accountEnabled === true;
  return chosen(world, 'personal grant', input.grantId, world.directory.grants.get, () =>
    grantsThat(world, input, ({ principalId }) => isLivePerson(principalId)),
  );
}

function tenantWideGrant(world: World, input: ActInput): Grant {
  return chosen(world, 'tenant-wide grant', input.grantId, world.directory.grants.get, () =>
    grantsThat(world, input, ({ principalId }) => principalId === null),
  );
}

function grantsThat(world: World, { userId, clientId }: ActInput, fits: (grant: Grant) => boolean): Grant[] {
  const isAsked = (grant: Grant) =>
    (userId === undefined || grant.principalId === userId) && (clientId === undefined || grant.clientId === clientId);
  return world.directory.grants.live().filter((grant) => isAsked(grant) && fits(grant));
}

function ordinaryUser(world: World) {
  const { users, untouchable } = world.directory;
  return chosen(world, 'user', undefined, users.get, () =>
    users.live().filter((user) => user.accountEnabled && !untouchable.has(user.id)),
  );
}

function scopesOf(scope: string): string[] {
  return scope.trim().split(/\s+/);
}
