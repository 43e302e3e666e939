/** Acts on Conditional Access policies: created, tightened, loosened, renamed, deleted. */
import { policyRecords } from '../audit/policy-records.ts';
import type { Policy } from '../directory/directory-objects.ts';
import { graphTime } from '../http/graph-time.ts';
import { controlsOf, policyFrom } from '../population/policies.ts';
import type { World } from '../tenant-state.ts';
import { type Act, type ActInput, type ActResult, chosen, logAct, resultOf, sceneOf } from './act.ts';

export const createPolicy: Act = (world, input, name) => {
  const { random, directory } = world;
  const users = {
    ...(input.includeGroups ? { includeGroups: input.includeGroups } : { includeUsers: ['All'] }),
    excludeUsers: directory.breakGlassIds,
  };
  const draft = {
    displayName: input.displayName ?? `CA${random.between(10, 99)} Require MFA for Office`,
    state: stateOf(input),
    users,
    controls: ['mfa'],
  };
  return change(world, input, name, undefined, () => policyFrom(draft, random.guid(), world.clock()));
};

/** Report-only becomes enforced, or a control is added. */
export const tightenPolicy: Act = (world, input, name) => {
  const before = policyOf(world, input, ({ state }) => state !== 'enabled');
  return change(world, input, name, before, () => {
    if (input.how === 'add-mfa') return { ...before, grantControls: withControl(before, 'mfa') };
    if (before.state !== 'enabled' && input.how !== 'report-only') return { ...before, state: 'enabled' };
    return { ...before, grantControls: withControl(before, 'compliantDevice') };
  });
};

/** Enforced becomes report-only or is switched off. */
export const loosenPolicy: Act = (world, input, name) => {
  const before = policyOf(world, input, ({ state }) => state === 'enabled');
  return change(world, input, name, before, () => ({
    ...before,
    state: input.how === 'disable' ? 'disabled' : 'enabledForReportingButNotEnforced',
  }));
};

export const renamePolicy: Act = (world, input, name) => {
  const before = policyOf(world, input, () => true);
  return change(world, input, name, before, () => ({
    ...before,
    displayName: input.displayName ?? `${before.displayName} (renamed)`,
  }));
};

export const deletePolicy: Act = (world, input, name) => {
  const before = policyOf(world, input, ({ state }) => state === 'enabled');
  return change(world, input, name, before, () => undefined);
};

function change(
  world: World,
  input: ActInput,
  name: string,
  before: Policy | undefined,
  make: () => Policy | undefined,
): ActResult {
  const scene = sceneOf(world, input);
  const made = make();
  const after = made && before ? { ...made, modifiedDateTime: graphTime(scene.at, 7) } : made;
  const records = policyRecords(world, { before, after, ...scene });
  if (after) world.directory.policies.put(after, ['state']);
  else if (before)
    world.directory.policies.remove(before.id, 'changed', { ...before, deletedDateTime: graphTime(scene.at) });
  logAct(world, input, scene, records);
  return resultOf(name, scene, { policyId: after?.id ?? before?.id ?? '' });
}

function policyOf(world: World, input: ActInput, fits: (policy: Policy) => boolean): Policy {
  const { policies } = world.directory;
  return chosen(world, 'policy', input.policyId, policies.get, () => policies.live().filter(fits));
}

function withControl(policy: Policy, control: string) {
  const present = policy.grantControls?.builtInControls ?? [];
  return { ...controlsOf([...new Set([...present, control])]), operator: 'AND' as const };
}

function stateOf({ how }: ActInput): Policy['state'] {
  if (how === 'report-only') return 'enabledForReportingButNotEnforced';
  return how === 'disable' ? 'disabled' : 'enabled';
}
