/** Takes a report in among those that are known of its subject, and says what follows. Pure: the guard's row decides between workers. */
import type { Report } from '../detect/report.ts';
import { type Claim, claimOf } from './claim.ts';
import { viewOf } from './subject-view.ts';

/** The claims with this report among them, and a revocation opened for every act that has none. */
export function takeIn(claims: readonly Claim[], report: Report, n: number): readonly Claim[] {
  const all = [...claims, claimOf(report, n)];
  const openers = new Set(
    viewOf(all)
      .filter(({ opener }) => opener === undefined)
      .map(({ members }) => earliest(members)),
  );
  return all.map((claim) => (openers.has(claim) ? { ...claim, opened: n } : claim));
}

/** A guard does not grow for ever: beyond this many reports the oldest acts are left to their episode rows. */
const MOST_CLAIMS = 200;

export interface Pruned {
  readonly claims: readonly Claim[];
  /** Upper bound of the newest report that was let go, in milliseconds; 0 where none was. */
  readonly horizon: number;
}

/** Lets whole acts go, so that what remains stands as before. */
export function prune(claims: readonly Claim[], most: number = MOST_CLAIMS): Pruned {
  let kept = claims.length > most ? thinned(claims) : claims;
  let horizon = 0;
  while (kept.length > most) {
    const oldest = oldestOf(kept);
    horizon = Math.max(horizon, ...oldest.map(({ to }) => to));
    kept = kept.filter((claim) => !oldest.includes(claim));
  }
  return { claims: kept, horizon };
}

/** An app that tries again every minute would push everything else out: of its refusals those that opened something and the newest are enough. */
const MOST_REFUSALS = 40;

function thinned(claims: readonly Claim[]): readonly Claim[] {
  const refusals = claims.filter(({ detail, opened }) => detail.signIn !== undefined && opened === undefined);
  const surplus = new Set(refusals.sort((a, b) => b.n - a.n).slice(MOST_REFUSALS));
  return claims.filter((claim) => !surplus.has(claim));
}

function oldestOf(claims: readonly Claim[]): readonly Claim[] {
  const acts = [...viewOf(claims).map(({ members }) => members), ...claims.filter(({ kind }) => kind === 'reversal').map((claim) => [claim])];
  const end = (members: readonly Claim[]) => Math.max(...members.map(({ to }) => to));
  return acts.reduce((oldest, members) => (end(members) < end(oldest) ? members : oldest));
}

function earliest(members: readonly Claim[]): Claim {
  return members.reduce((first, claim) => (claim.n < first.n ? claim : first));
}
