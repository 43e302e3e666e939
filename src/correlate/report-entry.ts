/** A report as the guard of its subject stores it: enough to settle later reports, and to
 * repeat what it led to. And what entries show together: when the act happened, and what undid it. */
import { defined } from '../base/defined.ts';
import type { Cause } from '../detect/cause.ts';
import { type Detail, type PolicyDetail, type Report, SKEW_MS } from '../detect/report.ts';
import type { Source } from '../ingest/signal.ts';

/** Milliseconds; equal ends are a moment. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface ReportEntry extends Span {
  /** Position in the order in which the reports of the subject arrived, from 1. */
  readonly n: number;
  readonly kind: Report['kind'];
  readonly cause: Cause;
  readonly source: Source;
  readonly sourceId: string;
  readonly seenAt: string;
  readonly correlationId?: string;
  readonly actor?: { readonly kind: 'user' | 'service-principal'; readonly id: string };
  readonly detail: Detail;
  /** Set where a revocation is named for this report: the arrival (`n`) that opened it. */
  readonly opened?: number;
}

/** The reports of one act. */
export interface Group {
  /** In order of time. */
  readonly members: readonly ReportEntry[];
  readonly at: Span;
  /** Of refusals that only asked for something: the answer to the first. All of them were answered at once. */
  readonly answer?: ReportEntry;
  /** Of refusals that no act of this subject explains: when the user last got in before the first, in milliseconds. */
  readonly workedAt?: number;
}

/** Characters of JSON. Longer lists of scopes or resources are only in the evidence, in `Trail`. */
const MAX_DETAIL_LENGTH = 1000;

/** Leaves out what is large (the policies themselves) and what is personal (names). */
export function reportEntryOf(report: Report, n: number): ReportEntry {
  const { kind, cause, source, sourceId, seenAt, correlationId, actor, occurred } = report;
  return defined({
    n,
    kind,
    cause,
    source,
    sourceId,
    from: Date.parse(occurred.from),
    to: Date.parse(occurred.to),
    seenAt,
    correlationId,
    actor: actor && { kind: actor.kind, id: actor.id },
    detail: shortDetail(report.detail),
  });
}

/** Whether this entry was made of this report, in an earlier delivery. */
export function isEntryOf(entry: ReportEntry, { kind, cause, source, sourceId }: Report): boolean {
  return entry.sourceId === sourceId && entry.source === source && entry.cause === cause && entry.kind === kind;
}

/** An order that depends on the reports only, not on their arrival. */
export function byTime(a: ReportEntry, b: ReportEntry): number {
  return a.to - b.to || a.from - b.from || compareText(a.source, b.source) || compareText(a.sourceId, b.sourceId);
}

/** By code unit, so that the order does not depend on a locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * When an act happened, as closely as all its evidence shows. The removal from the recycle bin shows when the bin was
 * emptied, and a refusal when somebody ran into the act. Both may be weeks later, so they count only where there is
 * nothing else.
 */
export function narrowInterval(evidence: readonly (Span & { readonly detail: Detail })[]): Span {
  const direct = evidence.filter(({ detail }) => isDirect(detail));
  return intersect(direct.length > 0 ? direct : evidence);
}

export function groupOf(members: readonly ReportEntry[]): Group {
  return { members: [...members].sort(byTime), at: narrowInterval(members) };
}

/** Shows the act itself, not a later consequence of it. */
export function isDirect(detail: Detail): boolean {
  return !detail.purged && !isRefusal(detail);
}

/** A failed sign-in shows what an act led to. One that reports the user's risk is different: the risk is the act. */
export function isRefusal({ signIn, risk }: Detail): boolean {
  return signIn !== undefined && risk === undefined;
}

export function isMoment({ from, to }: Span): boolean {
  return from === to;
}

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

/** The earliest moment, where there is one; of intervals alone the part that they share. */
function intersect(spans: readonly Span[]): Span {
  const moments = spans.filter(isMoment).map(({ from }) => from);
  if (moments.length > 0) return momentOf(Math.min(...moments));
  const from = Math.max(...spans.map((span) => span.from));
  const to = Math.min(...spans.map((span) => span.to));
  // Clocks differ: of intervals that only nearly meet, the earliest end is the one bound that cannot be too late.
  return from <= to ? { from, to } : momentOf(to);
}

function momentOf(time: number): Span {
  return { from: time, to: time };
}

function shortDetail({ policy, ...detail }: Detail): Detail {
  const short = { ...detail, ...(policy && { policy: withoutBodies(policy) }) };
  if (JSON.stringify(short).length <= MAX_DETAIL_LENGTH) return short;
  const { lostScopes: _lost, keptScopes: _kept, resourceIds: _resources, ...rest } = short;
  return rest;
}

function withoutBodies({ before: _before, after: _after, ...policy }: PolicyDetail): PolicyDetail {
  return policy;
}

function stateBefore({ detail: { policy } }: ReportEntry): string | undefined {
  return policy?.change === 'created' ? 'absent' : policy?.beforeHash;
}

function stateAfter({ detail: { policy } }: ReportEntry): string | undefined {
  return policy?.change === 'deleted' ? 'absent' : policy?.afterHash;
}
