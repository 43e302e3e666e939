/** How the reports of one subject, taken together, stand: which acts there were, which revocation each is, what closed it. */

import { hashOf } from '../base/hash.ts';
import type { Cause, Report, Subject } from '../detect/report.ts';
import { type Group, partitionEntries } from './partition-entries.ts';
import { type ReportEntry, reportEntryOf } from './report-entry.ts';
import { firstReversalAfter, firstRevertAfter, reversalsIn } from './reversals.ts';

/** An act and the revocation that stands for it. */
export interface RevocationView extends Group {
  readonly cause: Cause;
  /** The report whose name the revocation bears; absent as long as nobody has opened one. */
  readonly opener?: ReportEntry;
  /** Openers of revocations that turned out to be this one. */
  readonly folded: readonly ReportEntry[];
  readonly closedBy?: ReportEntry;
}

/** A pure function of the claims: the same whoever asks. */
export function viewOf(claims: readonly ReportEntry[]): readonly RevocationView[] {
  const byCause = Map.groupBy(claims, ({ cause }) => cause);
  return [...byCause].flatMap(([cause, all]) =>
    eachWay(all).flatMap((told) => partitionEntries(told).map((group) => standingOf(cause, group, told))),
  );
}

/** Coming into a group and leaving it are revocations both, where different policies go by it; and each undoes the other. */
function eachWay(claims: readonly ReportEntry[]): readonly (readonly ReportEntry[])[] {
  const wayOf = ({ detail }: ReportEntry) => detail.membership?.way;
  return [...new Set(claims.map(wayOf))].map((way) =>
    claims.map((claim): ReportEntry => (wayOf(claim) === way ? claim : { ...claim, kind: 'reversal' })),
  );
}

/** What was known after the n-th arrival. */
export function knownAfter(claims: readonly ReportEntry[], n: number): readonly ReportEntry[] {
  return claims
    .filter((claim) => claim.n <= n)
    .map((claim) => (claim.opened !== undefined && claim.opened > n ? withoutOpening(claim) : claim));
}

export function revocationId(tenantId: string, subject: Subject, opener: ReportEntry): string {
  return hashOf(tenantId.toLowerCase(), opener.cause, subject.kind, subject.id.toLowerCase(), opener.sourceId);
}

function standingOf(cause: Cause, group: Group, told: readonly ReportEntry[]): RevocationView {
  // A revocation lives where its opener is; of several the one that was opened first.
  const openers = group.members
    .filter(({ opened }) => opened !== undefined)
    .sort((a, b) => (a.opened ?? 0) - (b.opened ?? 0) || a.n - b.n);
  const [opener, ...folded] = openers;
  const closedBy = closing(group, told);
  return { ...group, cause, folded, ...(opener && { opener }), ...(closedBy && { closedBy }) };
}

function closing({ members, at }: Group, told: readonly ReportEntry[]): ReportEntry | undefined {
  const reversal = firstReversalAfter(members, at, reversalsIn(told));
  const revert = firstRevertAfter(
    members,
    at,
    told.filter((claim) => claim.kind === 'revocation' && !members.includes(claim)),
  );
  return reversal && revert ? (reversal.to <= revert.to ? reversal : revert) : (reversal ?? revert);
}

function withoutOpening({ opened: _, ...claim }: ReportEntry): ReportEntry {
  return claim;
}

// Takes a report in among those that are known of its subject, and says what follows. Pure: the guard's row decides between workers.

/** The claims with this report among them, and a revocation opened for every act that has none. */
export function takeIn(claims: readonly ReportEntry[], report: Report, n: number): readonly ReportEntry[] {
  const all = [...claims, reportEntryOf(report, n)];
  const openers = new Set(
    viewOf(all)
      .filter(({ opener }) => opener === undefined)
      .map(({ members }) => earliest(members)),
  );
  return all.map((claim) => (openers.has(claim) ? { ...claim, opened: n } : claim));
}

/** A guard does not grow for ever: beyond this many reports the oldest acts are left to their episode rows. */
const MOST_CLAIMS = 200;

export interface Pruned {
  readonly claims: readonly ReportEntry[];
  /** Upper bound of the newest report that was let go, in milliseconds; 0 where none was. */
  readonly horizon: number;
}

/** Lets whole acts go, so that what remains stands as before. */
export function prune(claims: readonly ReportEntry[], most: number = MOST_CLAIMS): Pruned {
  let kept = claims.length > most ? thinned(claims) : claims;
  let horizon = 0;
  while (kept.length > most) {
    const oldest = oldestOf(kept);
    horizon = Math.max(horizon, ...oldest.map(({ to }) => to));
    kept = kept.filter((claim) => !oldest.includes(claim));
  }
  return { claims: kept, horizon };
}

/** An app that tries again every minute would push everything else out: of its refusals those that opened something and the newest are enough. */
const MOST_REFUSALS = 40;

function thinned(claims: readonly ReportEntry[]): readonly ReportEntry[] {
  const refusals = claims.filter(({ detail, opened }) => detail.signIn !== undefined && opened === undefined);
  const surplus = new Set(refusals.sort((a, b) => b.n - a.n).slice(MOST_REFUSALS));
  return claims.filter((claim) => !surplus.has(claim));
}

function oldestOf(claims: readonly ReportEntry[]): readonly ReportEntry[] {
  const acts = [
    ...viewOf(claims).map(({ members }) => members),
    ...claims.filter(({ kind }) => kind === 'reversal').map((claim) => [claim]),
  ];
  const end = (members: readonly ReportEntry[]) => Math.max(...members.map(({ to }) => to));
  return acts.reduce((oldest, members) => (end(members) < end(oldest) ? members : oldest));
}

function earliest(members: readonly ReportEntry[]): ReportEntry {
  return members.reduce((first, claim) => (claim.n < first.n ? claim : first));
}
