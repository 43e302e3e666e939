/** Acts on Conditional Access policies: created, tightened, loosened, renamed, deleted. */
import { policyRecords } from '../audit/policy-records.ts';
import type { GrantControls, Policy } from '../directory/directory-objects.ts';
import { graphTime } from '../http/graph-time.ts';
import { controlsOf, policyFrom } from '../population/policies.ts';
import type { TenantState } from '../tenant-state.ts';
import { type Act, type ActCall, type ActInput, type ActResult, choose, frameOf, logAct, resultOf } from './act.ts';

export const createPolicy: Act = (state, input, name) => {
  const { random, directory } = state;
  const users = {
    ...(input.includeGroups ? { includeGroups: input.includeGroups } : { includeUsers: ['All'] }),
    excludeUsers: directory.breakGlassIds,
  };
  const draft = {
    displayName: input.displayName ?? `CA${random.between(10, 99)} Require MFA for Office`,
    state: stateOf(input),
    users,
    controls: ['mfa'] as const,
  };
  return change({ state, input, name }, undefined, () => policyFrom(draft, random.guid(), state.clock()));
};

/** Enforces a report-only policy, or adds a control. */
export const tightenPolicy: Act = (state, input, name) => {
  const before = policyOf(state, input, ({ state }) => state !== 'enabled');
  return change({ state, input, name }, before, () => {
    if (input.how === 'add-mfa') return { ...before, grantControls: withControl(before, 'mfa') };
    if (before.state !== 'enabled' && input.how !== 'report-only') return { ...before, state: 'enabled' };
    return { ...before, grantControls: withControl(before, 'compliantDevice') };
  });
};

/** Makes an enforced policy report-only, or disables it. */
export const loosenPolicy: Act = (state, input, name) => {
  const before = policyOf(state, input, ({ state }) => state === 'enabled');
  return change({ state, input, name }, before, () => ({
    ...before,
    state: input.how === 'disable' ? 'disabled' : 'enabledForReportingButNotEnforced',
  }));
};

export const renamePolicy: Act = (state, input, name) => {
  const before = policyOf(state, input, () => true);
  return change({ state, input, name }, before, () => ({
    ...before,
    displayName: input.displayName ?? `${before.displayName} (renamed)`,
  }));
};

export const deletePolicy: Act = (state, input, name) => {
  const before = policyOf(state, input, ({ state }) => state === 'enabled');
  return change({ state, input, name }, before, () => undefined);
};

function change(
  { state, input, name }: ActCall,
  before: Policy | undefined,
  make: () => Policy | undefined,
): ActResult {
  const frame = frameOf(state, input);
  const made = make();
  const after = made && before ? { ...made, modifiedDateTime: graphTime(frame.at, 7) } : made;
  const records = policyRecords(state, { before, after, ...frame });
  if (after) state.directory.policies.save(after, ['state']);
  else if (before)
    state.directory.policies.remove(before.id, 'changed', { ...before, deletedDateTime: graphTime(frame.at) });
  logAct(state, input, frame, records);
  return resultOf(name, frame, { policyId: after?.id ?? before?.id ?? '' });
}

function policyOf(state: TenantState, input: ActInput, fits: (policy: Policy) => boolean): Policy {
  const { policies } = state.directory;
  return choose(state, 'policy', {
    id: input.policyId,
    find: policies.get,
    candidates: () => policies.live().filter(fits),
  });
}

function withControl(policy: Policy, control: GrantControls['builtInControls'][number]) {
  const present = policy.grantControls?.builtInControls ?? [];
  return { ...controlsOf([...new Set([...present, control])]), operator: 'AND' as const };
}

function stateOf({ how }: ActInput): Policy['state'] {
  if (how === 'report-only') return 'enabledForReportingButNotEnforced';
  return how === 'disable' ? 'disabled' : 'enabled';
}
