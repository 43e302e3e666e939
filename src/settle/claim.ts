/** A report as the guard of its subject remembers it: enough to settle what comes later, and to say again what it led to. */
import type { Source } from '../accept/signal.ts';
import type { Cause, Detail, PolicyDetail, Report } from '../detect/report.ts';
import type { Span } from './sharpen.ts';

export interface Claim extends Span {
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
export function claimOf(report: Report, n: number): Claim {
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
export function isClaimOf(claim: Claim, { kind, cause, source, sourceId }: Report): boolean {
  return claim.sourceId === sourceId && claim.source === source && claim.cause === cause && claim.kind === kind;
}

/** An order that depends on nothing but the reports themselves. */
export function byTime(a: Claim, b: Claim): number {
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
