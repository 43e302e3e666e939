/**
 * What the reports of one subject show together: which acts there were, which revocation each is, and what closed it.
 */

import { defined } from '../base/defined.ts';
import { hashOf } from '../base/hash.ts';
import type { Cause } from '../detect/cause.ts';
import type { Report } from '../detect/report.ts';
import type { Subject } from '../detect/subject.ts';
import { uselessAnswers } from './judge-refusals.ts';
import { partitionEntries } from './partition-entries.ts';
import {
  firstReversalAfter,
  firstRevertAfter,
  type Group,
  type ReportEntry,
  reportEntryOf,
  reversalsIn,
} from './report-entry.ts';

/** An act, and the revocation that represents it. */
export interface RevocationView extends Group {
  readonly cause: Cause;
  /** The report that the revocation is named for; absent until one has opened it. */
  readonly opener?: ReportEntry;
  /** Openers of revocations that turned out to be this one. */
  readonly mergedOpeners: readonly ReportEntry[];
  readonly closedBy?: ReportEntry;
}

export interface PrunedEntries {
  readonly entries: readonly ReportEntry[];
  /** Upper bound of the newest report that was removed, in milliseconds; 0 where none was. */
  readonly horizon: number;
}

/** A guard cannot grow without end: beyond this many reports the oldest acts remain in their episode rows only. */
const MAX_ENTRIES = 200;

/**
 * An app that tries again every minute would fill the guard. Refusals that opened nothing are limited to the newest.
 */
const MAX_REFUSALS = 40;

/** So many refusals alike are evidence each; of those that follow, one in each quarter of a day is. */
const ALIKE = 10;
const ALIKE_EVERY_MS = 6 * 3_600_000;

/**
 * Whether the n-th report only says again what is on record: the user is still refused at the app, with the same code
 * and for the same act. An app that tries again every minute would leave a row each time.
 * @param entries this report among them, with what it opened
 */
export function isRepeat(entries: readonly ReportEntry[], n: number): boolean {
  const own = entries.find((entry) => entry.n === n);
  if (own === undefined || own.detail.signIn === undefined || entries.some(({ opened }) => opened === n)) return false;
  const group = viewOf(entries).find(({ members }) => members.includes(own));
  const alike = (group?.members ?? []).filter((other) => other !== own && isAlike(other, own));
  return alike.length >= ALIKE && alike.some(({ from }) => quarterOf(from) === quarterOf(own.from));
}

function isAlike({ detail: { signIn: one } }: ReportEntry, { detail: { signIn: other } }: ReportEntry): boolean {
  return (
    one !== undefined &&
    one.errorCode === other?.errorCode &&
    one.appId === other?.appId &&
    one.deviceId === other?.deviceId
  );
}

function quarterOf(time: number): number {
  return Math.floor(time / ALIKE_EVERY_MS);
}

/** Pure: the same for the same entries. */
export function viewOf(entries: readonly ReportEntry[]): readonly RevocationView[] {
  const byCause = Map.groupBy(entries, ({ cause }) => cause);
  return [...byCause].flatMap(([cause, all]) =>
    perDirection(all).flatMap((own) => partitionEntries(own).map((group) => viewOfGroup(cause, group, own))),
  );
}

/** What was known after the n-th report arrived. */
export function knownAfter(entries: readonly ReportEntry[], n: number): readonly ReportEntry[] {
  return entries
    .filter((entry) => entry.n <= n)
    .map((entry) => (entry.opened !== undefined && entry.opened > n ? withoutOpening(entry) : entry));
}

export function revocationId(tenantId: string, subject: Subject, opener: ReportEntry): string {
  return hashOf(tenantId.toLowerCase(), opener.cause, subject.kind, subject.id.toLowerCase(), opener.sourceId);
}

/** The entries with this report added, and with a revocation opened for every act that has none. */
export function addReport(entries: readonly ReportEntry[], report: Report, n: number): readonly ReportEntry[] {
  const all = [...entries, reportEntryOf(report, n)];
  const openers = new Set(
    viewOf(all)
      .filter(({ opener }) => opener === undefined)
      .map(({ members }) => earliest(members)),
  );
  return all.map((entry) => (openers.has(entry) ? { ...entry, opened: n } : entry));
}

/** Removes complete acts only, so that the view of the others does not change. */
export function pruneEntries(entries: readonly ReportEntry[], most: number = MAX_ENTRIES): PrunedEntries {
  let remaining = entries.length > most ? withoutUselessAnswers(withoutSurplusRefusals(entries)) : entries;
  let horizon = 0;
  while (remaining.length > most) {
    const oldest = oldestAct(remaining);
    horizon = Math.max(horizon, ...oldest.map(({ to }) => to));
    remaining = withoutUselessAnswers(remaining.filter((entry) => !oldest.includes(entry)));
  }
  return { entries: remaining, horizon };
}

/**
 * Joining a group and leaving it are both revocations where different policies use the group, and each undoes the
 * other: seen from one direction, entries of the other one are reversals.
 */
function perDirection(entries: readonly ReportEntry[]): readonly (readonly ReportEntry[])[] {
  const directionOf = ({ detail }: ReportEntry) => detail.membership?.way;
  return [...new Set(entries.map(directionOf))].map((direction) =>
    entries.map((entry): ReportEntry => (directionOf(entry) === direction ? entry : { ...entry, kind: 'reversal' })),
  );
}

function viewOfGroup(cause: Cause, group: Group, entries: readonly ReportEntry[]): RevocationView {
  // A revocation is where its opener is; of several openers the one that was opened first counts.
  const openers = group.members
    .filter(({ opened }) => opened !== undefined)
    .sort((a, b) => (a.opened ?? 0) - (b.opened ?? 0) || a.n - b.n);
  const [opener, ...mergedOpeners] = openers;
  return defined({ ...group, cause, mergedOpeners, opener, closedBy: closingEntry(group, entries) });
}

function closingEntry({ members, at, answer }: Group, entries: readonly ReportEntry[]): ReportEntry | undefined {
  if (answer) return answer;
  const reversal = firstReversalAfter(members, at, reversalsIn(entries));
  const revert = firstRevertAfter(
    members,
    at,
    entries.filter((entry) => entry.kind === 'revocation' && !members.includes(entry)),
  );
  if (reversal && revert) return reversal.to <= revert.to ? reversal : revert;
  return reversal ?? revert;
}

function withoutOpening({ opened: _, ...entry }: ReportEntry): ReportEntry {
  return entry;
}

function withoutSurplusRefusals(entries: readonly ReportEntry[]): readonly ReportEntry[] {
  const refusals = entries.filter(
    ({ kind, detail, opened }) => kind === 'revocation' && detail.signIn !== undefined && opened === undefined,
  );
  const surplus = new Set(refusals.sort((a, b) => b.n - a.n).slice(MAX_REFUSALS));
  return entries.filter((entry) => !surplus.has(entry));
}

/** An answer goes with the last refusal that needs it, never before. */
function withoutUselessAnswers(entries: readonly ReportEntry[]): readonly ReportEntry[] {
  const useless = new Set([...Map.groupBy(entries, ({ cause }) => cause).values()].flatMap(uselessAnswers));
  return entries.filter((entry) => !useless.has(entry));
}

function oldestAct(entries: readonly ReportEntry[]): readonly ReportEntry[] {
  const acts = [
    ...viewOf(entries).map(({ members }) => members),
    ...entries.filter(({ kind }) => kind === 'reversal').map((entry) => [entry]),
  ];
  const end = (members: readonly ReportEntry[]) => Math.max(...members.map(({ to }) => to));
  return acts.reduce((oldest, members) => (end(members) < end(oldest) ? members : oldest));
}

function earliest(members: readonly ReportEntry[]): ReportEntry {
  return members.reduce((first, entry) => (entry.n < first.n ? entry : first));
}
