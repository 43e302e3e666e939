/** Whether a policy change demands more of people, or less. A change that can end nobody's sign-in is none. */
import { isEnforcedState, type PolicyContent, type PolicyKind, policyHash } from '../conditional-access/policy.ts';
import { directionOf } from '../conditional-access/policy-direction.ts';
import { readPolicy } from '../conditional-access/read-policy.ts';
import type { PolicyDetail } from './report.ts';

/** Token lifetime policies are a cause of their own. */
export type JudgedKind = Exclude<PolicyKind, 'token-lifetime'>;
export type PolicyAct = 'add' | 'update' | 'delete';
type Change = PolicyDetail['change'];

/** Contents are canonical. A side that the source does not give is absent. */
export interface PolicyStep {
  readonly kind: JudgedKind;
  readonly act: PolicyAct;
  readonly before?: PolicyContent;
  readonly after?: PolicyContent;
}

const CHANGE_BY_ACT: Readonly<Record<PolicyAct, Change>> = { add: 'created', update: 'changed', delete: 'deleted' };

/** Undefined where nothing changed for anybody: a rename, or any change of a policy that is not enforced. */
export function judgePolicyChange(step: PolicyStep): Change | undefined {
  switch (step.kind) {
    case 'conditional-access':
      return judgeConditionalAccess(step);
    case 'security-defaults':
      return judgeSwitch(step);
    case 'named-location':
    case 'authentication-strength':
      return judgePart(step);
  }
}

/**
 * @param was whether the policy was enforced before the change
 * @param is whether it is enforced after it; both are undefined where there was no policy, or the source does not say
 */
export function judgeEnforcement(
  act: PolicyAct,
  was: boolean | undefined,
  is: boolean | undefined,
): Change | 'enforced throughout' | undefined {
  if (was && is) return 'enforced throughout';
  if (is) {
    if (was === false) return 'tightened';
    return act === 'update' ? 'changed' : 'created';
  }
  if (!was) return undefined;
  if (is === false) return 'loosened';
  return act === 'update' ? 'changed' : 'deleted';
}

function judgeConditionalAccess({ kind, act, before, after }: PolicyStep): Change | undefined {
  // Without either side, only the name of the activity is known.
  if (!before && !after) return CHANGE_BY_ACT[act];

  const [was, is] = [before, after].map((side) => side && isEnforcedState(side.state));
  const change = judgeEnforcement(act, was, is);
  if (change === 'enforced throughout')
    return before && after && policyHash(kind, before) !== policyHash(kind, after)
      ? directionOf(before, after)
      : undefined;
  const isCertain = [before, after].every((side) => side === undefined || hasKnownState(side));
  return isCertain || change === 'created' || change === 'deleted' ? change : 'changed';
}

/** Graph knows three states. What another one does is unknown, so that no direction is certain. */
function hasKnownState(content: PolicyContent): boolean {
  return !readPolicy(content).unknown.some((path) => path.startsWith('state:'));
}

function judgeSwitch({ before, after }: PolicyStep): Change | undefined {
  const [was, is] = [before?.isEnabled, after?.isEnabled];
  if (before && after && was === is) return undefined;
  if (typeof is !== 'boolean') return 'changed';
  return is ? 'tightened' : 'loosened';
}

/** A location or strength works through the policies that refer to it. None can refer to a new one yet. */
function judgePart({ kind, act, before, after }: PolicyStep): Change | undefined {
  if (act === 'add') return undefined;
  if (act === 'delete') return 'deleted';
  return before && after && policyHash(kind, before) === policyHash(kind, after) ? undefined : 'changed';
}
