/** What a change of the policies means for one request: the outcome before compared with the outcome after. */
import type { Feasibility, Requirement } from './requirement.ts';
import { entails, isHeld, isPossible } from './requirement.ts';
import { type SessionFacts, type SessionVector, sessionChange } from './session-vector.ts';
import type { SessionFacts as HeldFacts } from './sign-in-context.ts';

/** The most severe first. */
export const REACH_EFFECTS = [
  'newly-blocked',
  'cannot-decide',
  'reauth-required',
  'stricter-session',
  'relaxed',
  'unchanged',
] as const;

/** What happens to a (person, app) pair when policies change. */
export type ReachEffect = (typeof REACH_EFFECTS)[number];

/** What the policies that apply to a request say together. */
export interface Outcome {
  /** A policy that blocks applies. */
  readonly block: boolean;
  readonly requirement: Requirement;
  readonly session: SessionVector;
}

/** What decides beside the policies. */
export interface RequestFacts extends SessionFacts, Feasibility {
  /** The app reacts to token protection, and the client cannot give it. */
  readonly refusesUnprotected: boolean;
}

/** Why: plain words for people, the same for the same kind of reason. */
export interface Judgement {
  readonly effect: ReachEffect;
  readonly reason: string;
}

const UNCHANGED: Judgement = { effect: 'unchanged', reason: '' };
const STRICTER = 'stricter: ';

export function judgeRequest(before: Outcome, after: Outcome, facts: RequestFacts): Judgement {
  const { infeasible, now = infeasible, implies } = facts;
  const refused = refusalOf(after, { ...facts, infeasible: now });
  const wasRefused = refusalOf(before, facts);
  if (refused !== undefined) return wasRefused === undefined ? { effect: 'newly-blocked', reason: refused } : UNCHANGED;
  if (wasRefused !== undefined) return { effect: 'relaxed', reason: 'no longer blocked' };

  const asked = after.requirement;
  if (!entails(before.requirement, asked, { infeasible, now, implies }))
    return { effect: 'reauth-required', reason: `asks for ${wordsOf(asked)}` };
  const { stricter, looser } = sessionChange(before.session, after.session, facts);
  if (stricter.length > 0) return { effect: 'stricter-session', reason: `${STRICTER}${stricter.join(', ')}` };
  if (looser.length > 0) return { effect: 'relaxed', reason: `looser: ${looser.join(', ')}` };
  const isLess = !entails(asked, before.requirement, { infeasible: now, now: infeasible, implies });
  return isLess ? { effect: 'relaxed', reason: 'asks for less' } : UNCHANGED;
}

/** The dimensions in which the session got stricter; none of another effect. */
export function stricterIn({ effect, reason }: Judgement): readonly string[] {
  return effect === 'stricter-session' ? reason.slice(STRICTER.length).split(', ') : [];
}

/** Why the request is refused; undefined where it is not. */
export function refusalOf({ block, requirement, session }: Outcome, facts: RequestFacts): string | undefined {
  if (block) return 'blocked';
  if (!isPossible(requirement, facts.infeasible, facts.implies)) return `cannot meet ${wordsOf(requirement)}`;
  return session.tokenProtection && facts.refusesUnprotected ? 'token protection' : undefined;
}

/** "Every time" tolerates five minutes. */
const TOLERANCE_HOURS = 5 / 60;

/**
 * Whether the next token request of a session is interrupted.
 *
 * @param held atoms that the session holds
 */
export function isInterrupted(
  { requirement, session }: Outcome,
  { held, ages }: { readonly held: ReadonlySet<string>; readonly ages: HeldFacts },
  facts: RequestFacts,
): boolean {
  if (!isHeld(requirement, held, facts)) return true;
  const { primaryAgeHours = 0, mfaAgeHours = 0 } = ages;
  const isOver = (age: number, limit: number) => age > Math.max(limit, TOLERANCE_HOURS);
  return isOver(primaryAgeHours, session.primaryHours) || isOver(mfaAgeHours, session.secondaryHours);
}

function wordsOf(requirement: Requirement): string {
  return requirement
    .map(({ operator, atoms }) => (atoms.length > 1 ? `(${atoms.join(` ${operator.toLowerCase()} `)})` : atoms.join()))
    .join(' and ');
}
