/** The ordinary tenant and policy of the hand-written rules; a test names the difference. */
import type { AppConditions, Conditions, Context, Grant, Policy, Sessions, Tenant, UserConditions } from './input.ts';
import { naiveAffected, worldsOf } from './naive-affected.ts';

interface Parts {
  readonly state?: string;
  readonly users?: UserConditions;
  readonly apps?: AppConditions;
  readonly when?: Conditions;
  readonly grant?: Grant | null;
  readonly session?: Sessions;
}

/** Everybody, everywhere, MFA. */
export function policy({ state = 'enabled', users, apps, when, grant = MFA, session }: Parts = {}): Policy {
  const whom = users ?? { includeUsers: ['All'] };
  const what = apps ?? { includeApplications: ['All'] };
  return {
    state,
    conditions: { users: whom, applications: what, ...when },
    grantControls: grant,
    sessionControls: session ?? null,
  };
}

export const BLOCK: Grant = { operator: 'OR', builtInControls: ['block'] };
export const MFA: Grant = { operator: 'OR', builtInControls: ['mfa'] };
export const controls = (...builtInControls: string[]): Grant => ({ operator: 'OR', builtInControls });
export const strength = (id: string): Grant => ({ operator: 'OR', authenticationStrength: { id } });

const ORDINARY: Tenant = { users: [{ id: 'ann', userType: 'Member' }], groups: [], roles: [], apps: [{ id: 'hr' }] };
export const tenant = (parts: Partial<Tenant> = {}): Tenant => ({ ...ORDINARY, ...parts });

interface Change {
  readonly in?: Tenant;
  readonly others?: readonly Policy[];
  readonly before?: Policy | null;
  readonly after?: Policy | null;
  readonly contexts?: readonly Context[];
}

const resultOf = ({ in: place = tenant(), others = [], before = null, after = null, contexts = [{}] }: Change) =>
  naiveAffected({ ...worldsOf({ ...place, policies: others }, before, after), contexts });

/** `ann hr newly-blocked`, sorted. */
export const affectedBy = (change: Change): readonly string[] =>
  resultOf(change)
    .affected.map((row) => row.join(' '))
    .sort();

export const promptedBy = (change: Change): readonly string[] | undefined =>
  resultOf(change)
    .promptNow?.map((row) => row.join(' '))
    .sort();

/** The one effect on `ann` at `hr`, or "unchanged". */
export const effectOn = (change: Change): string => affectedBy(change)[0]?.split(' ')[2] ?? 'unchanged';

/** A change of the tenant, with the same policies. */
export const affectedByTenant = (before: Tenant, after: Tenant, one: Policy, contexts: readonly Context[] = [{}]) =>
  naiveAffected({ before: { tenant: before, policies: [one] }, after: { tenant: after, policies: [one] }, contexts })
    .affected.map((row) => row.join(' '))
    .sort();
