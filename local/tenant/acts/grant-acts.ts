/** Acts on delegated consents: withdrawn, removed, narrowed, widened, granted. */
import { consentRecord, grantRecords } from '../audit/grant-records.ts';
import type { Grant } from '../directory/directory-objects.ts';
import { SCOPES, SIGN_IN_SCOPES } from '../population/apps.ts';
import { grantIdOf } from '../population/consents.ts';
import type { TenantState } from '../tenant-state.ts';
import { type Act, type ActCall, type ActInput, type ActResult, choose, frameOf, logAct, resultOf } from './act.ts';

export const userWithdrawsConsent: Act = (state, input, name) => {
  const grant = personalGrant(state, input);
  return remove({ state, input, name }, grant, grant.principalId ?? undefined);
};

export const adminRemovesUserConsent: Act = (state, input, name) =>
  remove({ state, input, name }, personalGrant(state, input));

export const adminRemovesConsent: Act = (state, input, name) =>
  remove({ state, input, name }, tenantWideGrant(state, input));

export const narrowConsent: Act = (state, input, name) => {
  const grant = choose(state, 'grant', {
    id: input.grantId,
    find: state.directory.grants.get,
    candidates: () => grantsWhere(state, input, ({ scope }) => scopesOf(scope).length > 3),
  });
  const lost = input.scopes ?? scopesOf(grant.scope).slice(0, 1);
  const scope = ` ${scopesOf(grant.scope)
    .filter((one) => !lost.includes(one))
    .join(' ')}`;
  return change({ state, input, name }, { before: grant, after: { ...grant, scope } });
};

export const widenConsent: Act = (state, input, name) => {
  const grant = choose(state, 'grant', {
    id: input.grantId,
    find: state.directory.grants.get,
    candidates: () => grantsWhere(state, input, ({ principalId }) => principalId !== null),
  });
  const missing = SCOPES.filter((scope) => !scopesOf(grant.scope).includes(scope));
  const gained = input.scopes ?? missing.slice(0, 1);
  return change(
    { state, input, name },
    {
      before: grant,
      after: { ...grant, scope: ` ${[...scopesOf(grant.scope), ...gained].join(' ')}` },
      actorId: grant.principalId ?? undefined,
    },
  );
};

/** A new consent of a user, or for the whole tenant where `principalId` is null. */
export const grantConsent: Act = (state, input, name) => {
  const { directory, random, apps } = state;
  const clientId =
    input.clientId ?? random.pick(apps.clients.filter(({ id }) => directory.servicePrincipals.get(id))).id;
  const resourceId = input.resourceId ?? apps.resources[0]?.id ?? '';
  const principalId = input.principalId === null ? null : (input.userId ?? input.principalId ?? ordinaryUser(state).id);
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
  return change({ state, input, name }, { before, after, actorId: principalId ?? undefined });
};

function remove(call: ActCall, grant: Grant, actorId?: string): ActResult {
  return change(call, { before: grant, after: undefined, actorId });
}

interface GrantChange {
  readonly before: Grant | undefined;
  readonly after: Grant | undefined;
  readonly actorId?: string | undefined;
}

function change({ state, input, name }: ActCall, { before, after, actorId }: GrantChange): ActResult {
  const frame = frameOf(state, input, actorId);
  const consentChange = { before, after, ...frame };
  const isGiven = after !== undefined && (!before || scopesOf(after.scope).length > scopesOf(before.scope).length);
  const records = [...grantRecords(state, consentChange), ...(isGiven ? consentRecord(state, consentChange) : [])];
  if (after) state.directory.grants.save(after, ['scope']);
  else if (before) state.directory.grants.remove(before.id, 'deleted');
  logAct(state, input, frame, records);
  const grant = after ?? before;
  if (!grant) throw new RangeError('A change of consent needs a grant');
  return resultOf(name, frame, {
    grantId: grant.id,
    clientId: grant.clientId,
    resourceId: grant.resourceId,
    principalId: grant.principalId,
  });
}

function personalGrant(state: TenantState, input: ActInput): Grant {
  const isLivePerson = (id: string | null) => id !== null && state.directory.users.get(id)?.accountEnabled === true;
  return choose(state, 'personal grant', {
    id: input.grantId,
    find: state.directory.grants.get,
    candidates: () => grantsWhere(state, input, ({ principalId }) => isLivePerson(principalId)),
  });
}

function tenantWideGrant(state: TenantState, input: ActInput): Grant {
  return choose(state, 'tenant-wide grant', {
    id: input.grantId,
    find: state.directory.grants.get,
    candidates: () => grantsWhere(state, input, ({ principalId }) => principalId === null),
  });
}

function grantsWhere(state: TenantState, { userId, clientId }: ActInput, fits: (grant: Grant) => boolean): Grant[] {
  const isWanted = (grant: Grant) =>
    (userId === undefined || grant.principalId === userId) && (clientId === undefined || grant.clientId === clientId);
  return state.directory.grants.live().filter((grant) => isWanted(grant) && fits(grant));
}

function ordinaryUser(state: TenantState) {
  const { users, untouchable } = state.directory;
  return choose(state, 'user', {
    id: undefined,
    find: users.get,
    candidates: () => users.live().filter((user) => user.accountEnabled && !untouchable.has(user.id)),
  });
}

function scopesOf(scope: string): string[] {
  return scope.trim().split(/\s+/);
}
