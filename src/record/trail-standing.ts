/** How a revocation stands by its trail: which evidence is its own, how that sharpens it, and what has become of it. Pure. */
import { isoOf } from '../clock.ts';
import type { Actor, Cause, Detail, Interval } from '../detect/report.ts';
import type { RevocationRef, TrailEntry } from '../settle/revocation.ts';
import { spanOf } from '../settle/sharpen.ts';

type Evidence = Extract<TrailEntry, { readonly kind: 'evidence' }>;
type Folded = Extract<TrailEntry, { readonly kind: 'folded' }>;
type Recovery = Extract<TrailEntry, { readonly kind: 'recovered' }>;
export type NoticePointer = Extract<TrailEntry, { readonly kind: 'notice' }>;

/** `folded` revocations are part of a stronger one and are left out of lists. */
export type RevocationState = 'open' | 'closed' | 'recovered' | 'folded';

/** All that whoever is about to tell somebody has to know. */
export interface Standing {
  readonly state: RevocationState;
  readonly actor?: Actor;
}

export interface TrailStanding {
  /** In order of time. */
  readonly evidence: readonly Evidence[];
  /** As closely as the evidence tells together; absent where none has been written yet. */
  readonly occurred?: Interval;
  readonly actor?: Actor;
  readonly detail?: Detail;
  readonly foldedInto?: RevocationRef;
  readonly closedAt?: string;
  readonly recoveries: readonly Recovery[];
  readonly notices: readonly NoticePointer[];
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
  'app-role-removed',
  'consent-revoked',
];

export function readTrail(entries: readonly TrailEntry[]): TrailStanding {
  const evidence = ownEvidence(entries);
  const occurred = occurredOf(evidence);
  const actor = evidence.find((piece) => piece.actor !== undefined)?.actor;
  const detail = evidence[0]?.detail;
  const foldedInto = foldedIn(entries)?.into;
  const closedAt = closedIn(entries);
  return {
    evidence,
    ...(occurred && { occurred }),
    ...(actor && { actor }),
    ...(detail && { detail }),
    ...(foldedInto && { foldedInto }),
    ...(closedAt !== undefined && { closedAt }),
    recoveries: entries.filter((entry) => entry.kind === 'recovered'),
    notices: entries.filter((entry) => entry.kind === 'notice'),
  };
}

/** @param affectedUserCount recovered means that everybody it hit has signed in again */
export function stateOf({ foldedInto, closedAt, recoveries }: TrailStanding, affectedUserCount: number): RevocationState {
  if (foldedInto) return 'folded';
  const recovered = new Set(recoveries.map(({ userId }) => userId)).size;
  if (recovered > 0 && recovered >= affectedUserCount) return 'recovered';
  return closedAt === undefined ? 'open' : 'closed';
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
  const { from, to } = spanOf(evidence.map(({ occurred, detail }) => ({ from: Date.parse(occurred.from), to: Date.parse(occurred.to), detail })));
  return { from: isoOf(from), to: isoOf(to) };
}

/** Of several that it is part of, the strongest. */
function foldedIn(entries: readonly TrailEntry[]): Folded | undefined {
  const told = entries.filter((entry) => entry.kind === 'folded' || entry.kind === 'parted');
  const byOther = Map.groupBy(told, (entry) => (entry.kind === 'folded' ? entry.into.id : entry.from.id));
  const holding = [...byOther.values()].map(lastOf).filter((entry) => entry.kind === 'folded');
  const rank = ({ cause }: Folded) => STRONGEST_FIRST.indexOf(cause);
  return holding.sort((a, b) => rank(a) - rank(b) || (a.into.keyTime < b.into.keyTime ? -1 : 1))[0];
}

function closedIn(entries: readonly TrailEntry[]): string | undefined {
  const told = entries.filter((entry) => entry.kind === 'closed' || entry.kind === 'reopened');
  if (told.length === 0) return undefined;
  const last = lastOf(told);
  return last.kind === 'closed' ? last.at : undefined;
}

function lastOf<T extends { readonly order: number }>(entries: readonly T[]): T {
  return entries.reduce((last, entry) => (entry.order > last.order ? entry : last));
}
