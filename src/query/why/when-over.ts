/** Until when something on record stood between a person and an app: until a sign-in worked, or it was undone. Pure. */
import type { Cause } from '../../detect/cause.ts';
import { SKEW_MS } from '../../detect/report.ts';
import type { OVER_BY } from './why-answer.ts';
import type { WhyCandidate, WhyFacts } from './why-facts.ts';

/** What is over for longer no longer explains anything that is noticed now. */
const OVER_COUNTS_MS = 48 * 3_600_000;
/** They end no token: as soon as they are undone, the same token works again. */
const CONDITIONS: readonly Cause[] = ['policy-changed', 'device-noncompliant', 'risk-raised'];

export interface Over {
  /** Milliseconds. */
  readonly at: number;
  /** `sign-in`: by then at the latest, because of sign-ins only the last one is kept. */
  readonly by: (typeof OVER_BY)[number];
}

/** Undefined as long as it is not over. */
export function overOf(candidate: WhyCandidate, facts: WhyFacts): Over | undefined {
  const { recoveredAt, closedAt } = candidate;
  const ends = [
    { by: 'recovery', at: recoveredAt },
    { by: 'undone', at: endsByUndoing(candidate) ? closedAt : undefined },
    { by: 'sign-in', at: workedSince(candidate, facts) },
  ] as const;
  const [first] = ends.flatMap(({ by, at }) => (at === undefined ? [] : [{ by, at }])).sort((a, b) => a.at - b.at);
  return first;
}

/** Milliseconds; undefined as long as it is not over. */
export function overAtOf(candidate: WhyCandidate, facts: WhyFacts): number | undefined {
  return overOf(candidate, facts)?.at;
}

/** For so long that it explains nothing. */
export function isLongOver(candidate: WhyCandidate, facts: WhyFacts): boolean {
  const over = overOf(candidate, facts);
  if (over === undefined) return false;
  const since = over.by === 'sign-in' ? Date.parse(candidate.summary.occurred.to) : over.at;
  return since <= facts.at - OVER_COUNTS_MS;
}

/** A token was renewed after it, and no new sign-in is on record: perhaps it ended nothing. */
export function isOnlyRenewed(candidate: WhyCandidate, facts: WhyFacts): boolean {
  if (workedSince(candidate, facts) === undefined || candidate.refusals.length > 0) return false;
  const isSignedIn = (facts.lastInteractive ?? 0) > Date.parse(candidate.summary.occurred.from);
  return facts.lastSuccess?.kind === 'refresh' && !isSignedIn;
}

/** An account that is enabled again works again; a token that died does not come back. */
export function endsByUndoing({ effect, summary }: WhyCandidate): boolean {
  return effect === 'blocked' || CONDITIONS.includes(summary.cause);
}

/** The last sign-in, if it came so long after that it cannot have slipped through: an act takes minutes to count. */
function workedSince({ summary, effect, workedAt }: WhyCandidate, { app, lastSuccess }: WhyFacts): number | undefined {
  const success = Date.parse(lastSuccess?.at ?? '');
  // At another app a sign-in shows only that the account itself works, not that a token there is alive again.
  const counts = app !== undefined || (summary.subject.kind === 'user' && effect === 'blocked');
  return counts && success > Date.parse(summary.occurred.to) + SKEW_MS ? success : workedAt;
}
