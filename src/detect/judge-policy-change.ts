/** Does a change of a policy ask more of people, or less? Only what can end somebody's sign-in is a change at all. */

import type { Policy } from '../conditional-access/policy.ts';
import { policyHash } from '../conditional-access/policy.ts';
import { directionOf } from '../conditional-access/policy-direction.ts';
import type { PolicyDetail } from './report.ts';

export type Content = Readonly<Record<string, unknown>>;
/** Token lifetimes are a cause of their own. */
export type PolicyKind = Exclude<Policy['policyKind'], 'token-lifetime'>;
export type PolicyAct = 'add' | 'update' | 'delete';

/** Contents are canonical; a side that the source did not tell is absent. */
export interface PolicyStep {
  readonly kind: PolicyKind;
  readonly act: PolicyAct;
  readonly before?: Content;
  readonly after?: Content;
}

/** Undefined where nothing changed for anybody: renames, and whatever happens to a policy that is not enforced. */
export function judgePolicyChange(step: PolicyStep): PolicyDetail['change'] | undefined {
  switch (step.kind) {
    case 'conditional-access':
      return judgeEnforced(step);
    case 'security-defaults':
      return judgeSwitch(step);
    case 'named-location':
    case 'authentication-strength':
      return judgePart(step);
  }
}

function judgeEnforced({ kind, act, before, after }: PolicyStep): PolicyDetail['change'] | undefined {
  // Without either side the name of the activity is all there is.
  if (!before && !after) return act === 'add' ? 'created' : act === 'delete' ? 'deleted' : 'changed';

  const verdict = judgeEnforcement(act, before && isEnforced(before), after && isEnforced(after));
  if (verdict !== 'enforced throughout') return verdict;
  return before && after && policyHash(kind, before) !== policyHash(kind, after)
    ? directionOf(before, after)
    : undefined;
}

/** @param was and @param is whether it was and is enforced; undefined where there was none, or the source does not tell */
export function judgeEnforcement(
  act: PolicyAct,
  was: boolean | undefined,
  is: boolean | undefined,
): PolicyDetail['change'] | 'enforced throughout' | undefined {
  if (!was && !is) return undefined;
  if (!was) return was === false ? 'tightened' : act === 'update' ? 'changed' : 'created';
  if (!is) return is === false ? 'loosened' : act === 'update' ? 'changed' : 'deleted';
  return 'enforced throughout';
}

/** @param content a policy that does not say is taken to be on: better one look too many */
function isEnforced({ state }: Content): boolean {
  return typeof state !== 'string' || /^enabled$/i.test(state);
}

function judgeSwitch({ before, after }: PolicyStep): PolicyDetail['change'] | undefined {
  const [was, is] = [before?.isEnabled, after?.isEnabled];
  if (before && after && was === is) return undefined;
  if (typeof is !== 'boolean') return 'changed';
  return is ? 'tightened' : 'loosened';
}

/** A location or strength acts through the policies that refer to it: a new one cannot be referred to yet. */
function judgePart({ kind, act, before, after }: PolicyStep): PolicyDetail['change'] | undefined {
  if (act === 'add') return undefined;
  if (act === 'delete') return 'deleted';
  return before && after && policyHash(kind, before) === policyHash(kind, after) ? undefined : 'changed';
}
