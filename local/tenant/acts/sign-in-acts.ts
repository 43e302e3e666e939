/** Acts of those who sign in: an app whose token is refused, a user who signs in again, and a user whom Identity Protection comes to mistrust. */
import type { ServicePrincipal, User } from '../directory/directory-objects.ts';
import { type RiskyUser, riskyUser } from '../sign-ins/risky-user.ts';
import { completed, type SignIn, type SignInDraft, signInRecord } from '../sign-ins/sign-in-record.ts';
import type { World } from '../tenant-state.ts';
import { type Act, type ActInput, type ActResult, chosen, resultOf, type Scene, sceneOf } from './act.ts';

const UNUSED_TOO_LONG = 700082;
const SECRET_EXPIRED = 7000222;

/** An app presents the refresh token of a user who is not there, and is refused. */
export const refuseRefresh: Act = (world, input, name) => {
  const [user, client] = [person(world, input), clientIn(world, input)];
  return signInAct(world, input, name, {
    kind: 'nonInteractiveUser',
    user,
    client,
    errorCode: input.errorCode ?? UNUSED_TOO_LONG,
  });
};

export const signIn: Act = (world, input, name) => {
  const [user, client] = [person(world, input), clientIn(world, input)];
  return signInAct(world, input, name, { kind: 'interactiveUser', user, client, errorCode: input.errorCode ?? 0 });
};

/** An app signs in for itself, and its credential is refused. */
export const refuseApp: Act = (world, input, name) => {
  const client = clientIn(world, input);
  return signInAct(world, input, name, {
    kind: 'servicePrincipal',
    client,
    errorCode: input.errorCode ?? SECRET_EXPIRED,
  });
};

export const raiseRisk: Act = (world, input, name) =>
  setRisk(world, input, name, { riskState: 'atRisk', riskLevel: 'high', riskDetail: 'none' });

export const clearRisk: Act = (world, input, name) =>
  setRisk(world, input, name, {
    riskState: 'remediated',
    riskLevel: 'none',
    riskDetail: 'userPerformedSecuredPasswordReset',
  });

function signInAct(
  world: World,
  input: ActInput,
  name: string,
  draft: Pick<SignInDraft, 'kind' | 'user' | 'client' | 'errorCode'>,
): ActResult {
  const scene = sceneOf(world, input, draft.user?.id ?? draft.client.id);
  const resource = chosen(world, 'resource', input.resourceId, world.directory.servicePrincipals.get, () =>
    world.apps.resources.slice(0, 1),
  );
  publish(world, input, signInRecord({ ...draft, resource, at: scene.at }, world.random));
  return resultOf(name, scene, {
    ...(draft.user && { userId: draft.user.id }),
    clientId: draft.client.id,
    servicePrincipalId: draft.client.id,
  });
}

/** One to five minutes late, and a second time when the service has joined what else it knows. */
function publish({ signIns, random }: World, { auditDelayMs }: ActInput, record: SignIn): void {
  const delay = auditDelayMs ?? random.between(60_000, 300_000);
  signIns.write([record], delay);
  signIns.write([completed(record)], delay + random.between(180_000, 1_200_000));
}

function setRisk(
  world: World,
  input: ActInput,
  name: string,
  risk: Pick<RiskyUser, 'riskState' | 'riskLevel' | 'riskDetail'>,
): ActResult {
  const user = person(world, input);
  const scene: Scene = sceneOf(world, input, user.id);
  world.risk.write([riskyUser(user, scene.at, risk)], input.auditDelayMs ?? world.random.between(5_000, 60_000));
  return resultOf(name, scene, { userId: user.id });
}

function person({ directory, ...world }: World, { userId }: ActInput): User {
  const { users, untouchable } = directory;
  return chosen({ directory, ...world }, 'user', userId, users.get, () =>
    users.live().filter(({ id, accountEnabled }) => accountEnabled && !untouchable.has(id)),
  );
}

function clientIn(world: World, { clientId }: ActInput): ServicePrincipal {
  const { servicePrincipals } = world.directory;
  return chosen(world, 'app', clientId, servicePrincipals.get, () =>
    world.apps.clients.filter(({ id }) => servicePrincipals.get(id) !== undefined),
  );
}
