/** The subject's own partition, where the race between workers is settled: one guard row, and one row per episode. */
import { isoOf } from '../base/clock.ts';
import { ContendedError } from '../base/errors.ts';
import type { Report } from '../detect/report.ts';
import { invertedTime, keyPart } from '../storage/keys.ts';
import { type Change, eachRow, type Row, type Table } from '../storage/tables.ts';
import { isEntryOf, type ReportEntry } from './report-entry.ts';
import type { RevocationRef } from './revocation.ts';
import type { SubjectKey } from './settlement.ts';
import { prune, revocationId, takeIn } from './subject-view.ts';

const GUARD = 'guard';
/** A string column holds 32 Ki characters. */
const COLUMN = 30_000;
/** As many workers may meet on one subject; each round lets at least one of them through. */
const MOST_ATTEMPTS = 40;
/** An episode that is looked for beside the guard has its key time within this. */
const EPISODE_WINDOW_MS = 86_400_000;

/** Either the claims, this report among them, or that the report is older than all that the guard remembers. */
export type TakenIn = { readonly claims: readonly ReportEntry[] } | { readonly tooOld: true };

export interface Episode {
  readonly of: RevocationRef;
  readonly cause: string;
  readonly openedBy: string;
  readonly from: number;
  readonly to: number;
}

interface Guard {
  readonly claims: readonly ReportEntry[];
  readonly count: number;
  readonly horizon: number;
  readonly etag?: string;
}

export function subjectPartition({ tenantId, subject }: SubjectKey): string {
  return `${keyPart(tenantId)}_${subject.kind}_${keyPart(subject.id.toLowerCase())}`;
}

/** Read, decide, write with the etag; who loses the race reads again and joins. */
export async function takeInReport(table: Table, report: Report, bearer: SubjectKey): Promise<TakenIn> {
  const partitionKey = subjectPartition(bearer);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const guard = await readGuard(table, partitionKey);
    if (guard.claims.some((claim) => isEntryOf(claim, report))) return guard;
    if (Date.parse(report.occurred.to) <= guard.horizon) return { tooOld: true };

    const n = guard.count + 1;
    const claims = takeIn(guard.claims, report, n);
    const kept = prune(claims);
    if (!kept.claims.some((claim) => claim.n === n)) return { tooOld: true };
    const next = { claims: kept.claims, count: n, horizon: Math.max(guard.horizon, kept.horizon) };
    const opened = claims
      .filter((claim) => claim.opened === n)
      .map((opener) => episodeRow(partitionKey, opener, bearer));
    const changes = [guardChange(partitionKey, next, guard.etag), ...opened.map((insert): Change => ({ insert }))];
    if ((await table.transact(changes)) === 'done') return { claims };
  }
  throw new ContendedError(`Subjects ${partitionKey}`, MOST_ATTEMPTS);
}

/** Episodes of about that time, the nearest in the past first. */
export async function episodesAround(table: Table, bearer: SubjectKey, time: number): Promise<readonly Episode[]> {
  const rows = {
    from: invertedTime(time + EPISODE_WINDOW_MS),
    to: invertedTime(Math.max(0, time - EPISODE_WINDOW_MS)),
  };
  const found: Episode[] = [];
  for await (const row of eachRow(table, { partition: subjectPartition(bearer), rows })) found.push(episodeIn(row));
  return found;
}

export async function insertEpisode(table: Table, opener: ReportEntry, bearer: SubjectKey): Promise<void> {
  await table.insert(episodeRow(subjectPartition(bearer), opener, bearer));
}

async function readGuard(table: Table, partitionKey: string): Promise<Guard> {
  const stored = await table.get(partitionKey, GUARD);
  if (!stored) return { claims: [], count: 0, horizon: 0 };
  const { row, etag } = stored;
  let text = '';
  for (let index = 0; typeof row[`reports${index}`] === 'string'; index += 1) text += row[`reports${index}`];
  // Only this file writes the column.
  return {
    claims: JSON.parse(text) as readonly ReportEntry[],
    count: Number(row.count),
    horizon: Date.parse(String(row.horizon)),
    etag,
  };
}

function guardChange(partitionKey: string, { claims, count, horizon }: Guard, etag: string | undefined): Change {
  const text = JSON.stringify(claims);
  const columns = Array.from({ length: Math.ceil(text.length / COLUMN) }, (_, index) => [
    `reports${index}`,
    text.slice(index * COLUMN, (index + 1) * COLUMN),
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

function episodeRow(partitionKey: string, opener: ReportEntry, { tenantId, subject }: SubjectKey): Row {
  const id = revocationId(tenantId, subject, opener);
  return {
    partitionKey,
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

function episodeIn(row: Row): Episode {
  return {
    of: { id: String(row.revocationId), keyTime: String(row.keyTime) },
    cause: String(row.cause),
    openedBy: String(row.openedBySourceId),
    from: Date.parse(String(row.occurredFrom)),
    to: Date.parse(String(row.occurredTo)),
  };
}
