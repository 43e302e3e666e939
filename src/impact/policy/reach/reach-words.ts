/** The engine's words for what a change does, and the record's words for the same. */
import type { ReachEffect } from '../../../conditional-access/judge-request.ts';
import type { Effect } from '../../affected.ts';

const EFFECTS: Record<ReachEffect, Effect> = {
  'newly-blocked': 'blocked',
  'cannot-decide': 'cannot-decide',
  'reauth-required': 'reprompts',
  'stricter-session': 'reprompts',
  relaxed: 'survives',
  unchanged: 'survives',
};

/** What the record says of a pair to which a policy change does this. The one place where the words meet. */
export function effectOf(effect: ReachEffect): Effect {
  return EFFECTS[effect];
}
