/**
 * The status of a revocation by its trail: which evidence belongs to it, when it happened, and what became of it. Pure.
 */

import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { narrowInterval } from '../correlate/report-entry.ts';
import type { RevocationRef, TrailEntry } from '../correlate/revocation.ts';
import { strongestFirst } from '../detect/cause.ts';
import type { Actor, Detail, Interval } from '../detect/report.ts';

type Evidence = Extract<TrailEntry, { readonly kind: 'evidence' }>;
type Merge = Extract<TrailEntry, { readonly kind: 'folded' }>;
export type Recovery = Extract<TrailEntry, { readonly kind: 'recovered' }>;
type Closing = Extract<TrailEntry, { readonly kind: 'closed' }>;

/** Its place among revocations of its cause, by the latest evidence. */
export type Placed = Extract<TrailEntry, { readonly kind: 'placed' }>;
export type NoticePointer = Extract<TrailEntry, { readonly kind: 'notice' }>;

/**
 * `folded` revocations are part of another one, and `answered` ones lost nothing: the user gave at once what was asked
 * for. Neither appears in lists.
 */
export type RevocationState = 'open' | 'closed' | 'recovered' | 'folded' | 'answered';

/** What must be known before somebody is told of a revocation. */
export interface RevocationStatus {
  readonly state: RevocationState;
  readonly actor?: Actor;
  /** As closely as all evidence so far shows; absent where there is none yet. */
  readonly occurred?: Interval;
  readonly place?: Placed;
  readonly keyTime?: string;
  /** Who has signed in again, at which app: {@link firstRecoveries}. Absent: nobody. */
  readonly recoveries?: readonly Recovery[];
}

export interface TrailStatus {
  /** In order of time. */
  readonly evidence: readonly Evidence[];
  /** As closely as all evidence shows; absent where there is none yet. */
  readonly occurred?: Interval;
  readonly actor?: Actor;
  readonly detail?: Detail;
  readonly foldedInto?: RevocationRef;
  /** Some evidence belonged to it once, and to another one now. */
  readonly hasMoved?: true;
  /** What is, or may be, part of it. The trail of each one shows what it is part of. */
  readonly adopted: readonly RevocationRef[];
  readonly closedAt?: string;
  readonly answered?: true;
  /** As written: there may be more than one of a user at an app. */
  readonly recoveries: readonly Recovery[];
  readonly notices: readonly NoticePointer[];
  readonly place?: Placed;
}

export function readTrail(entries: readonly TrailEntry[]): TrailStatus {
  const evidence = ownEvidence(entries);
  const closing = closingIn(entries);
  return defined({
    evidence,
    occurred: occurredOf(evidence),
    actor: evidence.find((piece) => piece.actor !== undefined)?.actor,
    detail: evidence[0]?.detail,
    foldedInto: strongestMerge(entries)?.into,
    hasMoved: entries.some(({ kind }) => kind === 'moved') || undefined,
    closedAt: closing?.at,
    answered: closing?.reason === 'answered' || undefined,
    adopted: adoptedIn(entries),
    recoveries: entries.filter((entry) => entry.kind === 'recovered'),
    notices: entries.filter((entry) => entry.kind === 'notice'),
    place: placedIn(entries),
  });
}

/** @param awaitedPairCount it has recovered once every awaited user has signed in again, at each of the apps */
export function stateOf(status: TrailStatus, awaitedPairCount: number): RevocationState {
  if (status.foldedInto) return 'folded';
  if (status.answered) return 'answered';
  if (awaitedPairCount > 0 && firstRecoveries(status).length >= awaitedPairCount) return 'recovered';
  return status.closedAt === undefined ? 'open' : 'closed';
}

/**
 * Of each user at each app the first sign-in after it happened, in order of time. Sign-ins that turned out to be before
 * it do not count.
 */
export function firstRecoveries({ recoveries, occurred }: TrailStatus): readonly Recovery[] {
  const after = recoveries.filter(({ at }) => occurred === undefined || at > occurred.to);
  const inOrder = after.toSorted((a, b) => (`${a.at} ${a.sourceId}` < `${b.at} ${b.sourceId}` ? -1 : 1));
  const byPair = new Map(inOrder.toReversed().map((recovery) => [`${recovery.userId} ${recovery.appId}`, recovery]));
  return inOrder.filter((recovery) => byPair.get(`${recovery.userId} ${recovery.appId}`) === recovery);
}

/**
 * Median over the recovered pairs, in milliseconds; undefined before the first.
 * @param opened when it happened, where no evidence says more
 */
export function timeToRecover(trail: TrailStatus, opened: Interval): number | undefined {
  const recoveries = firstRecoveries(trail);
  const median = recoveries[Math.floor((recoveries.length - 1) / 2)];
  return median && Date.parse(median.at) - Date.parse((trail.occurred ?? opened).to);
}

/** Of several revocations that it is part of, the strongest; of equals the latest. */
export function strongestMerge(entries: readonly TrailEntry[]): Merge | undefined {
  const changes = entries.filter((entry) => entry.kind === 'folded' || entry.kind === 'parted');
  const byOther = Map.groupBy(changes, (entry) => (entry.kind === 'folded' ? entry.into.id : entry.from.id));
  const merges = [...byOther.values()].map(lastOf).filter((entry) => entry.kind === 'folded');
  const latestFirst = (a: Merge, b: Merge) => (`${a.at} ${a.into.id}` > `${b.at} ${b.into.id}` ? -1 : 1);
  return merges.sort((a, b) => strongestFirst(a.cause, b.cause) || latestFirst(a, b))[0];
}

/** A piece of evidence may have moved away, and come back: its last entry counts. */
function ownEvidence(entries: readonly TrailEntry[]): readonly Evidence[] {
  const changes = entries.filter((entry) => entry.kind === 'evidence' || entry.kind === 'moved');
  const bySource = Map.groupBy(changes, ({ source, sourceId }) => `${source} ${sourceId}`);
  const own = [...bySource.values()].map(lastOf).filter((entry) => entry.kind === 'evidence');
  return own.sort(inTime);
}

/** Evidence with a moment first, so that the read model does not depend on the order of arrival. */
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

function adoptedIn(entries: readonly TrailEntry[]): readonly RevocationRef[] {
  const changes = entries.filter((entry) => entry.kind === 'adopted' || entry.kind === 'released');
  const last = [...Map.groupBy(changes, ({ from }) => from.id).values()].map(lastOf);
  return last.filter(({ kind }) => kind === 'adopted').map(({ from }) => from);
}

function closingIn(entries: readonly TrailEntry[]): Closing | undefined {
  const changes = entries.filter((entry) => entry.kind === 'closed' || entry.kind === 'reopened');
  if (changes.length === 0) return undefined;
  const last = lastOf(changes);
  return last.kind === 'closed' ? last : undefined;
}

function placedIn(entries: readonly TrailEntry[]): Placed | undefined {
  const places = entries.filter((entry) => entry.kind === 'placed');
  return places.length === 0 ? undefined : lastOf(places);
}

function lastOf<T extends { readonly order: number }>(entries: readonly T[]): T {
  return entries.reduce((last, entry) => (entry.order > last.order ? entry : last));
}
