/** The engine's words for what a change does to a (person, app) pair, and the record's words for the same. */
import { defined } from '../base/defined.ts';
import { type Judgement, type ReachEffect, stricterIn } from '../conditional-access/judge-request.ts';
import type { Effect } from './affected.ts';

const EFFECTS: Readonly<Record<ReachEffect, Effect>> = {
  'newly-blocked': 'blocked',
  'cannot-decide': 'cannot-decide',
  'reauth-required': 'reprompts',
  'stricter-session': 'reprompts',
  relaxed: 'survives',
  unchanged: 'survives',
};

export interface RecordedEffect {
  readonly effect: Effect;
  /** What became stricter in the session, where nothing else asks for a new sign-in: `sign-in frequency`, … */
  readonly session?: readonly string[];
}

/** The one place where the words meet. */
export function effectOf(judgement: Judgement): RecordedEffect {
  const session = stricterIn(judgement);
  return defined({ effect: EFFECTS[judgement.effect], session: session.length > 0 ? session : undefined });
}
