/** A report as the guard of its subject remembers it: enough to settle what comes later, and to say again what it led to. */

import type { Cause, Detail, PolicyDetail, Report } from '../detect/report.ts';
import type { Source } from '../ingest/signal.ts';

export interface ReportEntry extends Span {
  /** The how-manieth report of its subject it was to arrive, from 1. */
  readonly n: number;
  readonly kind: Report['kind'];
  readonly cause: Cause;
  readonly source: Source;
  readonly sourceId: string;
  readonly seenAt: string;
  readonly correlationId?: string;
  readonly actor?: { readonly kind: 'user' | 'service-principal'; readonly id: string };
  readonly detail: Detail;
  /** Set where a revocation bears this report's name: the arrival (`n`) that opened it. */
  readonly opened?: number;
}

/** Longer lists of scopes or resources are left to the evidence in the Trail. */
const LONGEST_DETAIL = 1000;

/** Leaves out what is large (policies themselves) and what is personal (names). */
export function reportEntryOf(report: Report, n: number): ReportEntry {
  const { kind, cause, source, sourceId, seenAt, correlationId, actor, occurred } = report;
  return {
    n,
    kind,
    cause,
    source,
    sourceId,
    from: Date.parse(occurred.from),
    to: Date.parse(occurred.to),
    seenAt,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(actor === undefined ? {} : { actor: { kind: actor.kind, id: actor.id } }),
    detail: shortDetail(report.detail),
  };
}

/** Whether the claim is what became of this very report, told before. */
export function isEntryOf(claim: ReportEntry, { kind, cause, source, sourceId }: Report): boolean {
  return claim.sourceId === sourceId && claim.source === source && claim.cause === cause && claim.kind === kind;
}

/** An order that depends on nothing but the reports themselves. */
export function byTime(a: ReportEntry, b: ReportEntry): number {
  return a.to - b.to || a.from - b.from || compareText(a.source, b.source) || compareText(a.sourceId, b.sourceId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function shortDetail({ policy, ...detail }: Detail): Detail {
  const short = { ...detail, ...(policy && { policy: withoutBodies(policy) }) };
  if (JSON.stringify(short).length <= LONGEST_DETAIL) return short;
  const { lostScopes: _lost, keptScopes: _kept, resourceIds: _resources, ...rest } = short;
  return rest;
}

function withoutBodies({ before: _before, after: _after, ...policy }: PolicyDetail): PolicyDetail {
  return policy;
}

// Several sources saw the same fact, each in its own interval: when did it happen, as closely as they can tell together?

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
export function narrowInterval(evidence: readonly (Span & { readonly detail: Detail })[]): Span {
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
