/** The events that undid a cause, and what they show about the acts before and after them. */

import { SKEW_MS } from '../detect/report.ts';
import { byTime, isMoment, type ReportEntry, type Span } from './report-entry.ts';

/** @param entries all of one subject and one cause */
export function reversalsIn(entries: readonly ReportEntry[]): readonly ReportEntry[] {
  return entries.filter(({ kind }) => kind === 'reversal').sort(byTime);
}

/** Whether a reversal lies between the two times, so that they cannot belong to one act. */
export function isUndoneBetween(earlier: number, later: number, reversals: readonly Span[]): boolean {
  return reversals.some(({ from, to }) => from >= earlier && to > earlier && to <= later);
}

/**
 * The part of a reading in which its act must lie. A reading that ends in the revoked state shows an act after the last
 * reversal inside it, unless the difference between two clocks may explain the order.
 */
export function afterLastReversal(reading: Span, reversals: readonly Span[]): Span {
  const inside = reversals.filter(
    (reversal) => isMoment(reversal) && reversal.from > reading.from && reversal.to < reading.to - SKEW_MS,
  );
  return { from: Math.max(reading.from, ...inside.map(({ to }) => to)), to: reading.to };
}

/** The first reversal that ends after the act, and with which everything that was lost is back. */
export function firstReversalAfter(
  members: readonly ReportEntry[],
  at: Span,
  reversals: readonly ReportEntry[],
): ReportEntry | undefined {
  const missing = new Set(members.flatMap(({ detail }) => detail.lostScopes ?? []));
  return reversals
    .filter(({ to }) => to > at.to)
    .find(({ detail: { keptScopes: restored } }) => {
      // A reversal that lists no scopes restores everything.
      if (restored === undefined) return true;
      for (const scope of restored) missing.delete(scope);
      return missing.size === 0;
    });
}

/**
 * The first later change that undid this one: of a policy the change that leaves it as it was before, of a demand for
 * MFA the one that lifts it. Audit records may lack the hashes of the policy; then this is unknown, and there is none.
 */
export function firstRevertAfter(
  members: readonly ReportEntry[],
  at: Span,
  later: readonly ReportEntry[],
): ReportEntry | undefined {
  const isAfter = ({ to }: ReportEntry) => to > at.to;
  // A demand for MFA is recorded as a change both when it begins and when it ends.
  if (members.some(({ detail }) => detail.mfa === 'required'))
    return [...later].sort(byTime).find((entry) => isAfter(entry) && entry.detail.mfa === 'lifted');
  const before = members.map(stateBefore).find((state) => state !== undefined);
  if (before === undefined) return undefined;
  return [...later].sort(byTime).find((entry) => isAfter(entry) && stateAfter(entry) === before);
}

function stateBefore({ detail: { policy } }: ReportEntry): string | undefined {
  return policy?.change === 'created' ? 'absent' : policy?.beforeHash;
}

function stateAfter({ detail: { policy } }: ReportEntry): string | undefined {
  return policy?.change === 'deleted' ? 'absent' : policy?.afterHash;
}
