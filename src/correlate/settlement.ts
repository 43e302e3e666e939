/**
 * What the arrival of one report led to, computed from the entries alone: the view after it compared with the view
 * before it. So a repeated delivery gives the same answer, byte for byte, and completes what a worker may have died
 * before writing.
 */

import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { InvariantError } from '../base/errors.ts';
import type { Detail, Report } from '../detect/report.ts';
import type { Subject } from '../detect/subject.ts';
import { mergeFactsOf } from './merge-rule.ts';
import { isEntryOf, isRefusal, type ReportEntry } from './report-entry.ts';
import type { Revocation, RevocationRef, TrailAddition, TrailEntry } from './revocation.ts';
import { knownAfter, type RevocationView, revocationId, viewOf } from './subject-view.ts';
import { isSamePlace, placeOf } from './sweep.ts';

/** Whose entries these are: the partition of the subject. */
export interface SubjectKey {
  readonly tenantId: string;
  readonly subject: Subject;
}

/** A revocation whose view changed. `merged`: it was one of its own until now, and is part of another. */
export interface Changed {
  readonly of: RevocationRef;
  readonly view: RevocationView;
  /** Absent if the report opened it. */
  readonly viewBefore?: RevocationView;
  readonly merged?: true;
}

export interface Settlement {
  readonly revocation?: RevocationRef;
  readonly opened: readonly Revocation[];
  /** The revocation that the report joined, where the guard still has its opener. */
  readonly joined?: Revocation;
  readonly trail: readonly TrailAddition[];
  /** For these it must be decided again what they merge with. */
  readonly changed: readonly Changed[];
}

/** The entry that was made of the delivered report, the report, and their subject. */
interface Delivery {
  readonly entry: ReportEntry;
  readonly report: Report;
  readonly subjectKey: SubjectKey;
}

interface PlacedEntry {
  readonly entry: ReportEntry;
  readonly of: RevocationRef;
}

interface MergedRevocation {
  readonly of: RevocationRef;
  readonly into: RevocationRef;
  readonly view: RevocationView;
}

interface SubjectState {
  readonly revocations: readonly { readonly of: RevocationRef; readonly view: RevocationView }[];
  /** To which revocation each entry belongs, by `n`. */
  readonly entries: ReadonlyMap<number, PlacedEntry>;
  /** The same act as another one, by id. */
  readonly merged: ReadonlyMap<string, MergedRevocation>;
}

/** @param report the delivered one; its entry is among the entries */
export function settlementOf(entries: readonly ReportEntry[], report: Report, subjectKey: SubjectKey): Settlement {
  const entry = entries.find((candidate) => isEntryOf(candidate, report));
  if (!entry) throw new InvariantError(`The report ${report.sourceId} is not among the entries of its subject`);
  const refOf = (opener: ReportEntry): RevocationRef => ({
    id: revocationId(subjectKey.tenantId, subjectKey.subject, opener),
    keyTime: isoOf(opener.to),
  });
  const before = stateOf(viewOf(knownAfter(entries, entry.n - 1)), refOf);
  const after = stateOf(viewOf(knownAfter(entries, entry.n)), refOf);
  const delivery = { entry, report, subjectKey };

  const revocation = after.entries.get(entry.n)?.of;
  const opener = after.revocations.find(({ of }) => of.id === revocation?.id)?.view.opener;
  const hasJoined = revocation !== undefined && opener !== undefined && opener.opened !== entry.n;
  return defined({
    revocation,
    opened: entries
      .filter(({ opened }) => opened === entry.n)
      .map((candidate) => revocationOf(candidate, refOf(candidate), delivery)),
    joined: hasJoined ? revocationOf(opener, revocation, delivery) : undefined,
    trail: [
      ...evidenceAndMoves(before, after, delivery),
      ...merges(before, after, entry.n),
      ...closings(before, after, entry.n),
      ...sweepPlaces(before, after, { order: entry.n, subjectKey }),
    ],
    changed: changedBetween(before, after),
  });
}

function stateOf(views: readonly RevocationView[], refOf: (opener: ReportEntry) => RevocationRef): SubjectState {
  const revocations = views.flatMap((view) => (view.opener ? [{ of: refOf(view.opener), view }] : []));
  const entries = revocations.flatMap(({ of, view }) => view.members.map((entry) => [entry.n, { entry, of }] as const));
  const merged = revocations.flatMap(({ of: into, view }) =>
    view.mergedOpeners.map(refOf).map((of) => [of.id, { of, into, view }] as const),
  );
  return { revocations, entries: new Map(entries), merged: new Map(merged) };
}

/** All evidence first, then from where it moved. */
function evidenceAndMoves(before: SubjectState, after: SubjectState, delivery: Delivery): readonly TrailAddition[] {
  const order = delivery.entry.n;
  const placed = [...after.entries].filter(([n, { of }]) => before.entries.get(n)?.of.id !== of.id);
  const evidence = placed.map(([, { of, entry }]) => ({ of, entry: evidenceOf(entry, delivery) }));
  const moves = placed.flatMap(
    ([
      n,
      {
        of: to,
        entry: { source, sourceId },
      },
    ]): readonly TrailAddition[] => {
      const from = before.entries.get(n)?.of;
      return from ? [{ of: from, entry: { kind: 'moved', source, sourceId, to, order } }] : [];
    },
  );
  return [...evidence, ...moves];
}

/**
 * Of the delivered report everything is known; of those before it what the guard stores, which is ids without names.
 */
function evidenceOf(entry: ReportEntry, { entry: delivered, report }: Delivery): TrailEntry {
  const { cause, source, sourceId, seenAt, correlationId } = entry;
  const { actor, detail } = entry.n === delivered.n ? report : entry;
  return defined({
    kind: 'evidence' as const,
    cause,
    source,
    sourceId,
    seenAt,
    correlationId: correlationId || undefined,
    actor,
    occurred: { from: isoOf(entry.from), to: isoOf(entry.to) },
    detail,
    order: delivered.n,
  });
}

function merges(before: SubjectState, after: SubjectState, order: number): readonly TrailAddition[] {
  const isIn = (state: SubjectState, { of, into }: MergedRevocation) => state.merged.get(of.id)?.into.id === into.id;
  const merged = [...after.merged.values()].filter((pair) => !isIn(before, pair));
  const parted = [...before.merged.values()].filter((pair) => !isIn(after, pair));
  return [
    ...merged.map(({ of, into, view: { cause, at } }): TrailAddition => {
      return { of, entry: { kind: 'folded', into, cause, at: isoOf(at.to), order } };
    }),
    ...parted.map(({ of, into }): TrailAddition => ({ of, entry: { kind: 'parted', from: into, order } })),
  ];
}

function closings(before: SubjectState, after: SubjectState, order: number): readonly TrailAddition[] {
  const closedBefore = new Map(before.revocations.map(({ of, view }) => [of.id, view.closedBy]));
  return after.revocations.flatMap(({ of, view: { closedBy } }): readonly TrailAddition[] => {
    const was = closedBefore.get(of.id);
    // A revocation that was merged may have entries from before that; only a new one shows its state now.
    if (was?.n === closedBy?.n && !before.merged.has(of.id)) return [];
    if (!closedBy) return [{ of, entry: { kind: 'reopened', order } }];
    const { kind, source, sourceId, to, actor } = closedBy;
    const reason = kind === 'answer' ? ('answered' as const) : undefined;
    const at = isoOf(to);
    return [{ of, entry: defined({ kind: 'closed' as const, source, sourceId, at, actor, reason, order }) }];
  });
}

/** The actor and the time may become known or more exact, and a merged revocation has no place any more. */
function sweepPlaces(
  before: SubjectState,
  after: SubjectState,
  { order, subjectKey }: { readonly order: number; readonly subjectKey: SubjectKey },
): readonly TrailAddition[] {
  const byId = ({ revocations }: SubjectState) =>
    new Map(revocations.map(({ of, view }) => [of.id, { of, view, place: placeOf(view) }]));
  const [placedBefore, placedAfter] = [byId(before), byId(after)];
  const subject = { kind: subjectKey.subject.kind, id: subjectKey.subject.id.toLowerCase() };
  return [...new Map([...placedBefore, ...placedAfter]).values()].flatMap(({ of, view }): readonly TrailAddition[] => {
    const place = placedAfter.get(of.id)?.place;
    if (isSamePlace(placedBefore.get(of.id)?.place, place)) return [];
    const at = isoOf(place?.at ?? view.at.to);
    return [
      { of, entry: { kind: 'placed', cause: view.cause, subject, at, ...(place && { root: place.root }), order } },
    ];
  });
}

/**
 * Revocations that got or lost evidence, or were closed. One that lost all of it is included, or others would still
 * merge into it.
 */
function changedBetween(before: SubjectState, after: SubjectState): readonly Changed[] {
  const known = new Map(before.revocations.map(({ of, view }) => [of.id, view]));
  const remaining = new Set(after.revocations.map(({ of }) => of.id));
  const changed = after.revocations
    .map(({ of, view }): Changed => defined({ of, view, viewBefore: known.get(of.id) }))
    .filter(({ view, viewBefore }) => isChanged(view, viewBefore));
  const merged = before.revocations.filter(({ of }) => !remaining.has(of.id));
  return [...changed, ...merged.map((gone): Changed => ({ ...gone, merged: true }))];
}

function isChanged(view: RevocationView, viewBefore: RevocationView | undefined): boolean {
  if (viewBefore === undefined) return true;
  // An app that tries again every minute adds nothing that matters for merging.
  if (view.members.every(({ detail }) => isRefusal(detail)))
    return JSON.stringify(mergeFactsOf(view)) !== JSON.stringify(mergeFactsOf(viewBefore));
  return !haveSameEntries(view.members, viewBefore.members) || view.closedBy?.n !== viewBefore.closedBy?.n;
}

function haveSameEntries(members: readonly ReportEntry[], others: readonly ReportEntry[]): boolean {
  return members.length === others.length && members.every(({ n }) => others.some((other) => other.n === n));
}

function revocationOf(opener: ReportEntry, ref: RevocationRef, { entry, report, subjectKey }: Delivery): Revocation {
  const { cause, source, sourceId, correlationId, from, to } = opener;
  // Of the delivered report everything is known, names included; of an older one what the guard stores.
  const own = opener.n === entry.n;
  return defined({
    ...ref,
    tenantId: subjectKey.tenantId,
    cause,
    subject: subjectKey.subject,
    occurred: { from: isoOf(from), to: isoOf(to) },
    openedBy: { source, sourceId },
    actor: own ? report.actor : opener.actor,
    correlationId: correlationId || undefined,
    detail: own ? report.detail : withBodies(opener.detail, report.detail),
  });
}

/** The guard stores no policies, so they are taken from the report, which is about the same act. */
function withBodies(detail: Detail, { policy }: Detail): Detail {
  return detail.policy === undefined || policy === undefined
    ? detail
    : { ...detail, policy: { ...policy, ...detail.policy } };
}
