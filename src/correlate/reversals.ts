/** What a cause was undone by, and what that says about the acts before and after it. */
import { byTime, isMoment, type ReportEntry, type Span } from './report-entry.ts';

/** Clocks of different sources may differ by this much, and a reading may be this stale. Milliseconds. */
export const SKEW_MS = 300_000;

/** @param claims all of one subject and one cause */
export function reversalsIn(claims: readonly ReportEntry[]): readonly ReportEntry[] {
  return claims.filter(({ kind }) => kind === 'reversal').sort(byTime);
}

/** Whether something was undone in between, so that the two cannot be one act. */
export function separated(earlier: number, later: number, reversals: readonly Span[]): boolean {
  return reversals.some(({ from, to }) => from >= earlier && to > earlier && to <= later);
}

/** A reading that ends in the revoked state shows an act after the last reversal inside it, unless clocks may explain that. */
export function narrowed(interval: Span, reversals: readonly Span[]): Span {
  const inside = reversals.filter(
    (reversal) => isMoment(reversal) && reversal.from > interval.from && reversal.to < interval.to - SKEW_MS,
  );
  return { from: Math.max(interval.from, ...inside.map(({ to }) => to)), to: interval.to };
}

/** The first reversal that came after (its reading, or its moment, ends later) and with which all that was lost is back. */
export function firstReversalAfter(
  members: readonly ReportEntry[],
  at: Span,
  reversals: readonly ReportEntry[],
): ReportEntry | undefined {
  const missing = new Set(members.flatMap(({ detail }) => detail.lostScopes ?? []));
  return reversals
    .filter(({ to }) => to > at.to)
    .find(({ detail: { keptScopes: given } }) => {
      // A reversal that lists no scopes is taken at its word.
      if (given === undefined) return true;
      for (const scope of given) missing.delete(scope);
      return missing.size === 0;
    });
}

/** A policy is undone where a later change leaves it as it was before, a demand for MFA where it is lifted. Audit records may lack the hashes; then nobody can tell. */
export function firstRevertAfter(
  members: readonly ReportEntry[],
  at: Span,
  later: readonly ReportEntry[],
): ReportEntry | undefined {
  const isAfter = ({ to }: ReportEntry) => to > at.to;
  // What is asked of a user is written as a change both ways.
  if (members.some(({ detail }) => detail.mfa === 'required'))
    return [...later].sort(byTime).find((claim) => isAfter(claim) && claim.detail.mfa === 'lifted');
  const before = members.map(stateBefore).find((state) => state !== undefined);
  if (before === undefined) return undefined;
  return [...later].sort(byTime).find((claim) => isAfter(claim) && stateAfter(claim) === before);
}

function stateBefore({ detail: { policy } }: ReportEntry): string | undefined {
  return policy?.change === 'created' ? 'absent' : policy?.beforeHash;
}

function stateAfter({ detail: { policy } }: ReportEntry): string | undefined {
  return policy?.change === 'deleted' ? 'absent' : policy?.afterHash;
}
