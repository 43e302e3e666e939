/**
 * The partition of a subject in `Subjects`, where the race between workers is settled: one guard row, and one row per
 * episode.
 */

import { isoOf } from '../base/clock.ts';
import { LOST, untilWon } from '../base/contended.ts';
import { takenTogether } from '../base/together.ts';
import type { Report } from '../detect/report.ts';
import type { Subject } from '../detect/subject.ts';
import { invertedTime, keyPart } from '../storage/keys.ts';
import { type Change, eachRow, type Row } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { isEntryOf, type ReportEntry } from './report-entry.ts';
import type { RevocationRef } from './revocation.ts';
import type { SubjectKey } from './settlement.ts';
import { addReport, isRepeat, pruneEntries, revocationId } from './subject-view.ts';
import { requireUnderstood } from './understood.ts';

/**
 * Either the entries, this report among them, or that the report is older than everything the guard stores. `isNew`: it
 * was added just now. `isRepeat`: it says nothing new, and the guard does not store it.
 */
export type GuardedEntries =
  | { readonly entries: readonly ReportEntry[]; readonly isNew: boolean; readonly isRepeat?: true }
  | { readonly tooOld: true };

/** A revocation as its subject's partition shows it. Times in milliseconds. */
export interface Episode {
  readonly of: RevocationRef;
  readonly cause: string;
  readonly openedBy: string;
  readonly from: number;
  readonly to: number;
}

interface Guard {
  readonly entries: readonly ReportEntry[];
  /** Reports that ever arrived. */
  readonly count: number;
  readonly horizon: number;
  readonly etag?: string;
}

const GUARD = 'guard';

/** Characters; a text column may have 32 Ki. */
const COLUMN_LENGTH = 30_000;

/** This many processes may meet on one subject: each round lets at least one of them through. */
const MAX_ATTEMPTS = 40;

/** Each opens a few episodes at most, and a transaction takes 100 rows. */
const MAX_TOGETHER = 24;

/** An old report finds episodes whose key time is within this. */
const EPISODE_WINDOW_MS = 86_400_000;

export function subjectPartition({ tenantId, subject }: SubjectKey): string {
  return `${keyPart(tenantId)}_${subject.kind}_${keyPart(subject.id.toLowerCase())}`;
}

/** The stores of this process, each with its reports that wait for the guard of their subject. */
const adders = new WeakMap<TenantStore, (partitionKey: string, report: Report) => Promise<GuardedEntries>>();

/**
 * Read, decide, write with the etag. Reports of one subject that wait in this process are added together, so that they
 * race with other processes only. A worker that loses the race reads again and joins.
 * @throws {ContendedError} after 40 lost races
 */
export function addToGuard(store: TenantStore, report: Report): Promise<GuardedEntries> {
  const add = adders.get(store) ?? takenTogether(MAX_TOGETHER, (key, reports) => addReports(store, key, reports));
  adders.set(store, add);
  return add(subjectPartition({ tenantId: store.tenantId, subject: report.subject }), report);
}

/** One result for each report, as if they had been added one after the other. */
function addReports(
  store: TenantStore,
  partitionKey: string,
  reports: readonly Report[],
): Promise<readonly GuardedEntries[]> {
  return untilWon({ row: `Subjects ${partitionKey}`, attempts: MAX_ATTEMPTS }, async () => {
    const stored = await readGuard(store, partitionKey);
    let guard = stored;
    const episodes: Change[] = [];
    const results: GuardedEntries[] = [];
    for (const report of reports) {
      const added = addOne(guard, report);
      results.push(added.result);
      if (!added.guard) continue;
      guard = added.guard;
      const opened = added.result.entries.filter((entry) => entry.opened === added.guard.count);
      episodes.push(...opened.map((opener) => ({ insert: episodeRow(store.tenantId, report.subject, opener) })));
    }
    if (guard === stored) return results;
    const changes = [guardChange(partitionKey, guard, stored.etag), ...episodes];
    return (await store.table('Subjects').transact(changes)) === 'done' ? results : LOST;
  });
}

type Added =
  | { readonly result: GuardedEntries; readonly guard?: undefined }
  | { readonly result: Extract<GuardedEntries, { readonly isNew: boolean }>; readonly guard: Guard };

/** Without a guard: nothing is to be written. */
function addOne(guard: Guard, report: Report): Added {
  if (guard.entries.some((entry) => isEntryOf(entry, report)))
    return { result: { entries: guard.entries, isNew: false } };
  if (Date.parse(report.occurred.to) <= guard.horizon) return { result: { tooOld: true } };
  const n = guard.count + 1;
  const entries = addReport(guard.entries, report, n);
  if (isRepeat(entries, n)) return { result: { entries, isNew: false, isRepeat: true } };
  const pruned = pruneEntries(entries);
  if (!pruned.entries.some((entry) => entry.n === n)) return { result: { tooOld: true } };
  const horizon = Math.max(guard.horizon, pruned.horizon);
  return { result: { entries, isNew: true }, guard: { entries: pruned.entries, count: n, horizon } };
}

/** What the guard of a subject stores; nothing where no report of it has arrived. */
export async function guardedEntries(store: TenantStore, subject: Subject): Promise<readonly ReportEntry[]> {
  return (await readGuard(store, subjectPartition({ tenantId: store.tenantId, subject }))).entries;
}

/** Episodes of about that time, the nearest in the past first. */
export async function episodesAround(store: TenantStore, subject: Subject, time: number): Promise<readonly Episode[]> {
  const partition = subjectPartition({ tenantId: store.tenantId, subject });
  const rows = {
    from: invertedTime(time + EPISODE_WINDOW_MS),
    to: invertedTime(Math.max(0, time - EPISODE_WINDOW_MS)),
  };
  const found: Episode[] = [];
  for await (const row of eachRow(store.table('Subjects'), { partition, rows })) found.push(episodeOfRow(row));
  return found;
}

export async function insertEpisode(store: TenantStore, subject: Subject, opener: ReportEntry): Promise<void> {
  await store.table('Subjects').insert(episodeRow(store.tenantId, subject, opener));
}

async function readGuard(store: TenantStore, partitionKey: string): Promise<Guard> {
  const stored = await store.table('Subjects').get(partitionKey, GUARD);
  if (!stored) return { entries: [], count: 0, horizon: 0 };
  const { row, etag } = stored;
  requireUnderstood('Subjects', row);
  let text = '';
  for (let index = 0; typeof row[`reports${index}`] === 'string'; index += 1) text += row[`reports${index}`];
  // Only this file writes the column.
  const entries = JSON.parse(text) as readonly ReportEntry[];
  for (const { cause } of entries) requireUnderstood('Subjects', { ...row, cause });
  return {
    entries,
    count: Number(row.count),
    horizon: Date.parse(String(row.horizon)),
    etag,
  };
}

function guardChange(partitionKey: string, { entries, count, horizon }: Guard, etag: string | undefined): Change {
  const text = JSON.stringify(entries);
  const columns = Array.from({ length: Math.ceil(text.length / COLUMN_LENGTH) }, (_, index) => [
    `reports${index}`,
    text.slice(index * COLUMN_LENGTH, (index + 1) * COLUMN_LENGTH),
  ]);
  const row: Row = {
    partitionKey,
    rowKey: GUARD,
    v: 1,
    count,
    horizon: isoOf(horizon),
    ...Object.fromEntries(columns),
  };
  return etag === undefined ? { insert: row } : { replace: row, etag };
}

function episodeRow(tenantId: string, subject: Subject, opener: ReportEntry): Row {
  const id = revocationId(tenantId, subject, opener);
  return {
    partitionKey: subjectPartition({ tenantId, subject }),
    rowKey: `${invertedTime(opener.to)}_${id}`,
    v: 1,
    revocationId: id,
    keyTime: isoOf(opener.to),
    cause: opener.cause,
    openedBySourceId: opener.sourceId,
    occurredFrom: isoOf(opener.from),
    occurredTo: isoOf(opener.to),
  };
}

function episodeOfRow(row: Row): Episode {
  requireUnderstood('Subjects', row);
  return {
    of: { id: String(row.revocationId), keyTime: String(row.keyTime) },
    cause: String(row.cause),
    openedBy: String(row.openedBySourceId),
    from: Date.parse(String(row.occurredFrom)),
    to: Date.parse(String(row.occurredTo)),
  };
}
