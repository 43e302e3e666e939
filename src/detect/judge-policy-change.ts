/** Whether a policy change demands more of people, or less. A change that can end nobody's sign-in is none. */
import type { InboundTrust } from '../conditional-access/infeasible-atoms.ts';
import { isEnforcedState, type PolicyContent, type PolicyKind, policyHash } from '../conditional-access/policy.ts';
import { directionOf } from '../conditional-access/policy-direction.ts';
import { readPolicy } from '../conditional-access/read-policy.ts';
import { baselineScopesOf, inboundTrustOf } from '../conditional-access/tenant-settings.ts';
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
    case 'conditional-access-settings':
      return judgeSettings(step);
    case 'cross-tenant-access':
      return judgeCrossTenant(step);
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

/** That the settings can be read for the first time, or not any more, changes nothing for anybody. */
function judgeSettings({ kind, act, before = {}, after = {} }: PolicyStep): Change | undefined {
  if (act !== 'update' || policyHash(kind, before) === policyHash(kind, after)) return undefined;
  const [was, is] = [baselineScopesOf(before), baselineScopesOf(after)];
  if (was === 'legacy' && is === 'enforced') return 'tightened';
  return was === 'enforced' && is === 'legacy' ? 'loosened' : 'changed';
}

/** A partner without settings of its own is treated like everybody. */
function judgeCrossTenant({ kind, act, before = {}, after = {} }: PolicyStep): Change | undefined {
  if (policyHash(kind, before) === policyHash(kind, after)) return undefined;
  return act === 'update' ? trustDirection(before, after) : CHANGE_BY_ACT[act];
}

/** Certain only if nothing but the trust has changed, and on both sides by a setting of its own. */
function trustDirection(before: PolicyContent, after: PolicyContent): Change {
  const [was, is] = [inboundTrustOf(before), inboundTrustOf(after)];
  const [others, otherNow] = [before, after].map((side) =>
    policyHash('cross-tenant-access', { ...side, inboundTrust: null }),
  );
  if (was === undefined || is === undefined || others !== otherNow) return 'changed';
  const [lost, gained] = [losesTrust(was, is), losesTrust(is, was)];
  if (lost === gained) return 'changed';
  return lost ? 'tightened' : 'loosened';
}

/** What is not said is not accepted. */
function losesTrust(from: InboundTrust, to: InboundTrust): boolean {
  return (['mfa', 'compliantDevice', 'hybridJoinedDevice'] as const).some(
    (proof) => from[proof] === true && to[proof] !== true,
  );
}
