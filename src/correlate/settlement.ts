/**
 * What the arrival of one report led to, told from the claims alone: the view after it against the view before it. So a
 * repeated delivery says again, word for word, what a worker may have died before writing.
 */
import { isoOf } from '../base/clock.ts';
import type { Detail, Report, Subject } from '../detect/report.ts';
import { mergeFactsOf } from './merge-keys.ts';
import { isEntryOf, isRefusal, type ReportEntry } from './report-entry.ts';
import type { Revocation, RevocationRef, Settled, TrailAddition, TrailEntry } from './revocation.ts';
import { knownAfter, type RevocationView, revocationId, viewOf } from './subject-view.ts';
import { isSamePlace, placeOf } from './sweep.ts';

/** Whose subject's claims these are. */
export interface SubjectKey {
  readonly tenantId: string;
  readonly subject: Subject;
}

/** A revocation that does not stand as it stood before; `merged` where it was one of its own until now. */
export interface Touched {
  readonly of: RevocationRef;
  readonly standing: RevocationView;
  readonly merged?: true;
}

export interface Settlement extends Settled {
  /** What folds with these must be looked at again. */
  readonly touched: readonly Touched[];
}

/** @param report the report that is delivered now; its claim is among the claims */
export function settlementOf(claims: readonly ReportEntry[], report: Report, bearer: SubjectKey): Settlement {
  const claim = claims.find((candidate) => isEntryOf(candidate, report));
  if (!claim) throw new Error(`The report ${report.sourceId} has not been taken in`);
  const refOf = (opener: ReportEntry): RevocationRef => ({
    id: revocationId(bearer.tenantId, bearer.subject, opener),
    keyTime: isoOf(opener.to),
  });
  const before = readView(viewOf(knownAfter(claims, claim.n - 1)), refOf);
  const after = readView(viewOf(knownAfter(claims, claim.n)), refOf);

  const put = [...after.places].filter(([n, { of }]) => before.places.get(n)?.of.id !== of.id);
  const evidence = put.map(([, place]) => ({ of: place.of, entry: evidenceOf(place.claim, claim, report) }));
  const moved = put.flatMap(([n, place]) => movedFrom(before.places.get(n), place, claim.n));
  const here = after.places.get(claim.n)?.of;
  const opened = claims
    .filter((opener) => opener.opened === claim.n)
    .map((opener) => revocationOf(opener, refOf(opener), { claim, report, bearer }));
  const opener = after.standings.find(({ of }) => of.id === here?.id)?.standing.opener;
  return {
    ...(here && { revocation: here }),
    opened,
    ...(here &&
      opener &&
      opener.opened !== claim.n && { joined: revocationOf(opener, here, { claim, report, bearer }) }),
    trail: [
      ...evidence,
      ...moved,
      ...foldings(before, after, claim.n),
      ...closings(before, after, claim.n),
      ...placings(before, after, { order: claim.n, bearer }),
    ],
    touched: touchedBetween(before, after),
  };
}

interface Place {
  readonly claim: ReportEntry;
  readonly of: RevocationRef;
}

interface View {
  readonly standings: readonly { readonly of: RevocationRef; readonly standing: RevocationView }[];
  /** By the number of the claim. */
  readonly places: ReadonlyMap<number, Place>;
  /** Who lives on in whom, by id. */
  readonly folded: ReadonlyMap<
    string,
    { readonly of: RevocationRef; readonly into: RevocationRef; readonly standing: RevocationView }
  >;
}

function readView(view: readonly RevocationView[], refOf: (opener: ReportEntry) => RevocationRef): View {
  const standings = view.flatMap((standing) => (standing.opener ? [{ of: refOf(standing.opener), standing }] : []));
  const places = standings.flatMap(({ of, standing }) =>
    standing.members.map((claim) => [claim.n, { claim, of }] as const),
  );
  const folded = standings.flatMap(({ of: into, standing }) =>
    standing.folded.map(refOf).map((of) => [of.id, { of, into, standing }] as const),
  );
  return { standings, places: new Map(places), folded: new Map(folded) };
}

/** Of the report at hand all is known; of those before it what the guard remembers. */
function evidenceOf(of: ReportEntry, arrived: ReportEntry, report: Report): TrailEntry {
  const { cause, source, sourceId, seenAt, correlationId, detail } = of;
  // The guard keeps ids only; who did it by name comes with the report itself.
  const actor = of.n === arrived.n ? report.actor : of.actor;
  const known = { cause, source, sourceId, seenAt, ...(correlationId && { correlationId }), ...(actor && { actor }) };
  return {
    kind: 'evidence',
    ...known,
    occurred: { from: isoOf(of.from), to: isoOf(of.to) },
    detail: of.n === arrived.n ? report.detail : detail,
    order: arrived.n,
  };
}

function movedFrom(from: Place | undefined, { claim, of }: Place, order: number): readonly TrailAddition[] {
  return from
    ? [{ of: from.of, entry: { kind: 'moved', source: claim.source, sourceId: claim.sourceId, to: of, order } }]
    : [];
}

function foldings(before: View, after: View, order: number): readonly TrailAddition[] {
  const newly = [...after.folded.values()].filter(({ of, into }) => before.folded.get(of.id)?.into.id !== into.id);
  const parted = [...before.folded.values()].filter(({ of, into }) => after.folded.get(of.id)?.into.id !== into.id);
  return [
    ...newly.map(
      ({ of, into, standing }): TrailAddition => ({
        of,
        entry: { kind: 'folded', into, cause: standing.cause, at: isoOf(standing.at.to), order },
      }),
    ),
    ...parted.map(({ of, into }): TrailAddition => ({ of, entry: { kind: 'parted', from: into, order } })),
  ];
}

function closings(before: View, after: View, order: number): readonly TrailAddition[] {
  const closedBefore = new Map(before.standings.map(({ of, standing }) => [of.id, standing.closedBy]));
  return after.standings.flatMap(({ of, standing: { closedBy } }): readonly TrailAddition[] => {
    const was = closedBefore.get(of.id);
    // What lay folded may bear entries from before; only a new one tells how it stands now.
    if (was?.n === closedBy?.n && !before.folded.has(of.id)) return [];
    if (!closedBy) return [{ of, entry: { kind: 'reopened', order } }];
    const { source, sourceId, to, actor } = closedBy;
    return [{ of, entry: { kind: 'closed', source, sourceId, at: isoOf(to), ...(actor && { actor }), order } }];
  });
}

/** Who did it and when may be learnt or sharpened, and a revocation that turned out to be another stands nowhere. */
function placings(
  before: View,
  after: View,
  { order, bearer }: { readonly order: number; readonly bearer: SubjectKey },
): readonly TrailAddition[] {
  const standingIn = ({ standings }: View) =>
    new Map(standings.map(({ of, standing }) => [of.id, { of, standing, place: placeOf(standing) }]));
  const [was, is] = [standingIn(before), standingIn(after)];
  const subject = { kind: bearer.subject.kind, id: bearer.subject.id.toLowerCase() };
  return [...new Map([...was, ...is]).values()].flatMap(({ of, standing }): readonly TrailAddition[] => {
    const place = is.get(of.id)?.place;
    if (isSamePlace(was.get(of.id)?.place, place)) return [];
    const at = isoOf(place?.at ?? standing.at.to);
    return [
      { of, entry: { kind: 'placed', cause: standing.cause, subject, at, ...(place && { root: place.root }), order } },
    ];
  });
}

/** Acts that got or lost evidence, or were undone. One that lost all of it to another must say so too, or it is folded into for ever after. */
function touchedBetween(before: View, after: View): readonly Touched[] {
  const known = new Map(before.standings.map(({ of, standing }) => [of.id, standing]));
  const living = new Set(after.standings.map(({ of }) => of.id));
  const changed = after.standings.filter(({ of, standing }) => isTouched(standing, known.get(of.id)));
  const merged = before.standings.filter(({ of }) => !living.has(of.id));
  return [...changed, ...merged.map((gone): Touched => ({ ...gone, merged: true }))];
}

function isTouched(now: RevocationView, then: RevocationView | undefined): boolean {
  if (then === undefined) return true;
  // An app that tries again every minute tells nothing new by it.
  if (now.members.every(({ detail }) => isRefusal(detail)))
    return JSON.stringify(mergeFactsOf(now)) !== JSON.stringify(mergeFactsOf(then));
  return !isSame(now.members, then.members) || now.closedBy?.n !== then.closedBy?.n;
}

function isSame(members: readonly ReportEntry[], others: readonly ReportEntry[] = []): boolean {
  return members.length === others.length && members.every(({ n }) => others.some((other) => other.n === n));
}

function revocationOf(
  opener: ReportEntry,
  ref: RevocationRef,
  { claim, report, bearer }: { readonly claim: ReportEntry; readonly report: Report; readonly bearer: SubjectKey },
): Revocation {
  const { cause, source, sourceId, correlationId, from, to } = opener;
  // Of the report at hand all is known, names included; an older one stands as the guard remembers it.
  const own = opener.n === claim.n;
  const actor = own ? report.actor : opener.actor;
  return {
    ...ref,
    tenantId: bearer.tenantId,
    cause,
    subject: bearer.subject,
    occurred: { from: isoOf(from), to: isoOf(to) },
    openedBy: { source, sourceId },
    ...(actor && { actor }),
    ...(correlationId && { correlationId }),
    detail: own ? report.detail : withBodies(opener.detail, report.detail),
  };
}

/** The guard keeps no policies; a report of the same act brings them along. */
function withBodies(detail: Detail, { policy }: Detail): Detail {
  return detail.policy === undefined || policy === undefined
    ? detail
    : { ...detail, policy: { ...policy, ...detail.policy } };
}
