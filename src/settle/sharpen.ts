/** Several sources saw the same fact, each in its own interval: when did it happen, as closely as they can tell together? */
import type { Detail } from '../detect/report.ts';

/** Milliseconds; equal ends are a moment. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A moment beats intervals, the earliest moment the later ones; intervals alone give what they have in common. */
function sharpen(spans: readonly Span[]): Span {
  const moments = spans.filter(isMoment).map(({ from }) => from);
  if (moments.length > 0) return momentOf(Math.min(...moments));
  const from = Math.max(...spans.map((span) => span.from));
  const to = Math.min(...spans.map((span) => span.to));
  // Clocks differ: intervals that only nearly meet leave the one bound that cannot be too late.
  return from <= to ? { from, to } : momentOf(to);
}

/** When an act happened, by its evidence. A removal from the bin says when the bin was emptied, a refusal when somebody ran into it: both may be weeks later. */
export function spanOf(evidence: readonly (Span & { readonly detail: Detail })[]): Span {
  const fresh = evidence.filter(({ detail }) => !detail.purged && !isRefusal(detail));
  return sharpen(fresh.length > 0 ? fresh : evidence);
}

/** A failed sign-in shows what something led to, not the thing itself; but that its user is held for risky stands in its own record. */
export function isRefusal({ signIn, risk }: Detail): boolean {
  return signIn !== undefined && risk === undefined;
}

export function isMoment({ from, to }: Span): boolean {
  return from === to;
}

function momentOf(time: number): Span {
  return { from: time, to: time };
}
