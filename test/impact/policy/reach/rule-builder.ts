/** One policy more, or another one, in a tenant of one person and one app: what happens? */
import { engineAnswer } from '../engine-answer.ts';

export interface Draft {
  readonly users?: object;
  readonly apps?: object;
  readonly conditions?: object;
  readonly grant?: object | null;
  readonly session?: object | null;
  readonly state?: string;
  readonly id?: string;
}

export const MFA = { operator: 'OR', builtInControls: ['mfa'] };
export const BLOCK = { operator: 'OR', builtInControls: ['block'] };
export const ANN = { id: 'ann', userType: 'Member' };
export const EXTERNAL = { userType: 'Guest', externalType: 'b2bCollaborationGuest', homeTenantId: 'fab' };
export const TENANT = { users: [ANN], apps: [{ id: 'hr' }] };
export const PHISHING_RESISTANT = { authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } };

export function policy({
  users,
  apps,
  conditions,
  grant = MFA,
  session = null,
  state = 'enabled',
  id = 'p',
}: Draft = {}) {
  return {
    id,
    state,
    conditions: {
      users: users ?? { includeUsers: ['All'] },
      applications: apps ?? { includeApplications: ['All'] },
      ...conditions,
    },
    grantControls: grant,
    sessionControls: session,
  };
}

/** What happens when the policy is added. */
export function adding(draft: Draft, { tenant = TENANT, contexts = {}, others = [] as readonly object[] } = {}) {
  const answer = engineAnswer(
    { tenant, policies: others },
    { tenant, policies: [...others, policy(draft)] },
    { contexts },
  );
  return answer.affected;
}

/** What happens when one policy replaces the other. */
export function changing(before: Draft, after: Draft, contexts: object = {}) {
  const worldOf = (draft: Draft) => ({ tenant: TENANT, policies: [policy(draft)] });
  return engineAnswer(worldOf(before), worldOf(after), { contexts }).affected;
}

export function session(controls: object): Draft {
  return { grant: null, session: controls };
}

export const every = (hours: number, authenticationType = 'primaryAndSecondaryAuthentication') => ({
  signInFrequency: { isEnabled: true, frequencyInterval: 'timeBased', type: 'hours', value: hours, authenticationType },
});
