/** Sign-ins: an app whose token is refused, a user who signs in again, and a user whose risk changes. */
import type { ServicePrincipal, User } from '../directory/directory-objects.ts';
import { type RiskyUser, riskyUser } from '../sign-ins/risky-user.ts';
import { completed, type SignIn, type SignInDraft, signInRecord } from '../sign-ins/sign-in-record.ts';
import type { TenantState } from '../tenant-state.ts';
import {
  type Act,
  type ActCall,
  type ActFrame,
  type ActInput,
  type ActResult,
  choose,
  frameOf,
  resultOf,
} from './act.ts';

const UNUSED_TOO_LONG = 700082;
const SECRET_EXPIRED = 7000222;

/** An app uses the refresh token of a user, without the user, and is refused. */
export const refuseRefresh: Act = (state, input, name) => {
  const [user, client] = [person(state, input), clientIn(state, input)];
  return signInAct(
    { state, input, name },
    {
      kind: 'nonInteractiveUser',
      user,
      client,
      errorCode: input.errorCode ?? UNUSED_TOO_LONG,
    },
  );
};

export const signIn: Act = (state, input, name) => {
  const [user, client] = [person(state, input), clientIn(state, input)];
  return signInAct({ state, input, name }, { kind: 'interactiveUser', user, client, errorCode: input.errorCode ?? 0 });
};

/** An app uses the refresh token of a user, without the user, and gets a new one. */
export const renewToken: Act = (state, input, name) => {
  const [user, client] = [person(state, input), clientIn(state, input)];
  return signInAct({ state, input, name }, { kind: 'nonInteractiveUser', user, client, errorCode: 0 });
};

/** An app signs in as itself, and its credential is refused. */
export const refuseApp: Act = (state, input, name) => {
  const client = clientIn(state, input);
  return signInAct(
    { state, input, name },
    {
      kind: 'servicePrincipal',
      client,
      errorCode: input.errorCode ?? SECRET_EXPIRED,
    },
  );
};

export const raiseRisk: Act = (state, input, name) =>
  setRisk({ state, input, name }, { riskState: 'atRisk', riskLevel: 'high', riskDetail: 'none' });

export const clearRisk: Act = (state, input, name) =>
  setRisk(
    { state, input, name },
    {
      riskState: 'remediated',
      riskLevel: 'none',
      riskDetail: 'userPerformedSecuredPasswordReset',
    },
  );

function signInAct(
  { state, input, name }: ActCall,
  draft: Pick<SignInDraft, 'kind' | 'user' | 'client' | 'errorCode'>,
): ActResult {
  const frame = frameOf(state, input, draft.user?.id ?? draft.client.id);
  const resource = choose(state, 'resource', {
    id: input.resourceId,
    find: state.directory.servicePrincipals.get,
    candidates: () => state.apps.resources.slice(0, 1),
  });
  publish(state, input, signInRecord({ ...draft, resource, at: frame.at }, state.random));
  return resultOf(name, frame, {
    ...(draft.user && { userId: draft.user.id }),
    clientId: draft.client.id,
    servicePrincipalId: draft.client.id,
  });
}

/** One to five minutes late, and again later with the data that the service adds. */
function publish({ signIns, random }: TenantState, { auditDelayMs }: ActInput, record: SignIn): void {
  const delay = auditDelayMs ?? random.between(60_000, 300_000);
  signIns.write([record], delay);
  signIns.write([completed(record)], delay + random.between(180_000, 1_200_000));
}

function setRisk(
  { state, input, name }: ActCall,
  risk: Pick<RiskyUser, 'riskState' | 'riskLevel' | 'riskDetail'>,
): ActResult {
  const user = person(state, input);
  const frame: ActFrame = frameOf(state, input, user.id);
  state.risk.write([riskyUser(user, frame.at, risk)], input.auditDelayMs ?? state.random.between(5_000, 60_000));
  return resultOf(name, frame, { userId: user.id });
}

function person({ directory, ...state }: TenantState, { userId }: ActInput): User {
  const { users, untouchable } = directory;
  return choose({ directory, ...state }, 'user', {
    id: userId,
    find: users.get,
    candidates: () => users.live().filter(({ id, accountEnabled }) => accountEnabled && !untouchable.has(id)),
  });
}

function clientIn(state: TenantState, { clientId }: ActInput): ServicePrincipal {
  const { servicePrincipals } = state.directory;
  return choose(state, 'app', {
    id: clientId,
    find: servicePrincipals.get,
    candidates: () => state.apps.clients.filter(({ id }) => servicePrincipals.get(id) !== undefined),
  });
}
