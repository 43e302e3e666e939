/** How a revocation stands by its trail: which evidence is its own, how that sharpens it, and what has become of it. Pure. */
import { isoOf } from '../base/clock.ts';
import { narrowInterval } from '../correlate/report-entry.ts';
import type { RevocationRef, TrailEntry } from '../correlate/revocation.ts';
import type { Actor, Cause, Detail, Interval } from '../detect/report.ts';

type Evidence = Extract<TrailEntry, { readonly kind: 'evidence' }>;
type Folded = Extract<TrailEntry, { readonly kind: 'folded' }>;
type Recovery = Extract<TrailEntry, { readonly kind: 'recovered' }>;
/** Where it stands among its like, as the latest evidence has it. */
export type Placed = Extract<TrailEntry, { readonly kind: 'placed' }>;
export type NoticePointer = Extract<TrailEntry, { readonly kind: 'notice' }>;

/** `folded` revocations are part of a stronger one and are left out of lists. */
export type RevocationState = 'open' | 'closed' | 'recovered' | 'folded';

/** All that whoever is about to tell somebody has to know. */
export interface RevocationStatus {
  readonly state: RevocationState;
  readonly actor?: Actor;
  readonly place?: Placed;
}

export interface TrailStatus {
  /** In order of time. */
  readonly evidence: readonly Evidence[];
  /** As closely as the evidence tells together; absent where none has been written yet. */
  readonly occurred?: Interval;
  readonly actor?: Actor;
  readonly detail?: Detail;
  readonly foldedInto?: RevocationRef;
  /** What is, or may be, part of it: each says itself into which it is folded. */
  readonly adopted: readonly RevocationRef[];
  readonly closedAt?: string;
  /** As written: more than one may be on record of a pair. */
  readonly recoveries: readonly Recovery[];
  readonly notices: readonly NoticePointer[];
  readonly place?: Placed;
}

/** By what they take away. Only causes that others fold into are ever compared. */
const STRONGEST_FIRST: readonly Cause[] = [
  'app-deleted',
  'account-deleted',
  'app-disabled',
  'account-disabled',
  'password-reset',
  'password-changed',
  'sessions-revoked',
  'app-credential-lost',
  'policy-changed',
  'mfa-changed',
  'risk-raised',
  'device-disabled',
  'device-noncompliant',
  'app-role-removed',
  'consent-revoked',
];

export function readTrail(entries: readonly TrailEntry[]): TrailStatus {
  const evidence = ownEvidence(entries);
  const occurred = occurredOf(evidence);
  const actor = evidence.find((piece) => piece.actor !== undefined)?.actor;
  const detail = evidence[0]?.detail;
  const foldedInto = foldedIn(entries)?.into;
  const closedAt = closedIn(entries);
  const place = placedIn(entries);
  return {
    evidence,
    ...(occurred && { occurred }),
    ...(actor && { actor }),
    ...(detail && { detail }),
    ...(foldedInto && { foldedInto }),
    ...(closedAt !== undefined && { closedAt }),
    adopted: adoptedIn(entries),
    recoveries: entries.filter((entry) => entry.kind === 'recovered'),
    notices: entries.filter((entry) => entry.kind === 'notice'),
    ...(place && { place }),
  };
}

/** @param awaitedPairCount recovered means that everybody whose sign-in ended has signed in again, at each of the apps */
export function stateOf(standing: TrailStatus, awaitedPairCount: number): RevocationState {
  if (standing.foldedInto) return 'folded';
  if (awaitedPairCount > 0 && firstRecoveries(standing).length >= awaitedPairCount) return 'recovered';
  return standing.closedAt === undefined ? 'open' : 'closed';
}

/** Of each user at each app the first sign-in after it happened, in order of time. What later evidence put before it closes nothing. */
export function firstRecoveries({ recoveries, occurred }: TrailStatus): readonly Recovery[] {
  const after = recoveries.filter(({ at }) => occurred === undefined || at > occurred.to);
  const inOrder = after.toSorted((a, b) => (`${a.at} ${a.sourceId}` < `${b.at} ${b.sourceId}` ? -1 : 1));
  const byPair = new Map(inOrder.toReversed().map((recovery) => [`${recovery.userId} ${recovery.appId}`, recovery]));
  return inOrder.filter((recovery) => byPair.get(`${recovery.userId} ${recovery.appId}`) === recovery);
}

/** A piece of evidence may have moved away, and come back: the last word holds. */
function ownEvidence(entries: readonly TrailEntry[]): readonly Evidence[] {
  const told = entries.filter((entry) => entry.kind === 'evidence' || entry.kind === 'moved');
  const bySource = Map.groupBy(told, ({ source, sourceId }) => `${source} ${sourceId}`);
  const own = [...bySource.values()].map(lastOf).filter((entry) => entry.kind === 'evidence');
  return own.sort(inTime);
}

/** What tells a moment and who did it first, so that the read model does not depend on the order in which evidence came. */
function inTime(a: Evidence, b: Evidence): number {
  const keys = ({ occurred, source, sourceId }: Evidence) =>
    [occurred.from === occurred.to ? '0' : '1', occurred.to, occurred.from, source, sourceId].join(' ');
  return keys(a) < keys(b) ? -1 : 1;
}

function occurredOf(evidence: readonly Evidence[]): Interval | undefined {
  if (evidence.length === 0) return undefined;
  const { from, to } = narrowInterval(
    evidence.map(({ occurred, detail }) => ({ from: Date.parse(occurred.from), to: Date.parse(occurred.to), detail })),
  );
  return { from: isoOf(from), to: isoOf(to) };
}

/** Of several that it is part of, the strongest; of equals the latest. */
export function foldedIn(entries: readonly TrailEntry[]): Folded | undefined {
  const told = entries.filter((entry) => entry.kind === 'folded' || entry.kind === 'parted');
  const byOther = Map.groupBy(told, (entry) => (entry.kind === 'folded' ? entry.into.id : entry.from.id));
  const holding = [...byOther.values()].map(lastOf).filter((entry) => entry.kind === 'folded');
  const rank = ({ cause }: Folded) => STRONGEST_FIRST.indexOf(cause);
  return holding.sort((a, b) => rank(a) - rank(b) || (`${a.at} ${a.into.id}` > `${b.at} ${b.into.id}` ? -1 : 1))[0];
}

function adoptedIn(entries: readonly TrailEntry[]): readonly RevocationRef[] {
  const told = entries.filter((entry) => entry.kind === 'adopted' || entry.kind === 'released');
  const holding = [...Map.groupBy(told, ({ from }) => from.id).values()]
    .map(lastOf)
    .filter(({ kind }) => kind === 'adopted');
  return holding.map(({ from }) => from);
}

function closedIn(entries: readonly TrailEntry[]): string | undefined {
  const told = entries.filter((entry) => entry.kind === 'closed' || entry.kind === 'reopened');
  if (told.length === 0) return undefined;
  const last = lastOf(told);
  return last.kind === 'closed' ? last.at : undefined;
}

function placedIn(entries: readonly TrailEntry[]): Placed | undefined {
  const told = entries.filter((entry) => entry.kind === 'placed');
  return told.length === 0 ? undefined : lastOf(told);
}

function lastOf<T extends { readonly order: number }>(entries: readonly T[]): T {
  return entries.reduce((last, entry) => (entry.order > last.order ? entry : last));
}
