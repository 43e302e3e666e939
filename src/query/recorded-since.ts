/** What has been recorded since a moment: one range of the feed, whose keys are in the order of recording. */
import { isoOf } from '../base/clock.ts';
import { CAUSES, type Cause, severityOf } from '../detect/cause.ts';
import type { Severity } from '../detect/severity.ts';
import { feedKeys } from '../record/rows/record-keys.ts';
import { eachRow, type Row } from '../storage/tables.ts';
import { ofTenant, type TenantStore } from '../storage/tenant-store.ts';

/** It names nobody: who wants to know more asks for the revocation. */
export interface FeedEntry {
  readonly revocationId: string;
  readonly cause: Cause;
  readonly severity: Severity;
  readonly recordedAt: string;
}

/** A row is written some time after the moment in its key, and so may appear before rows that were read already. */
const OVERLAP_MS = 2 * 60_000;
const MOST = 5_000;

/**
 * The oldest first, and among them again those of the two minutes before `since`; the first 5,000, or more where so
 * many were recorded in these minutes: whoever asks again from the last one gets on.
 * @param since ISO 8601
 */
export async function recordedSince(store: TenantStore, since: string): Promise<readonly FeedEntry[]> {
  const from = isoOf(Date.parse(since) - OVERLAP_MS);
  const first = feedKeys(store.tenantId, '', from);
  // The key of a row begins with its whole time, so that one range of keys fits the partition of every hour.
  const partition = { from: first.partitionKey, to: ofTenant(store.tenantId).to };
  const entries: FeedEntry[] = [];
  for await (const row of eachRow(store.table('Feed'), { partition, rows: { from } })) {
    entries.push(...entryOf(row));
    if (entries.length >= MOST && (entries.at(-1)?.recordedAt ?? '') > since) break;
  }
  return entries;
}

/** None where a later version recorded a cause that this one does not know. */
function entryOf({ revocationId, cause, recordedAt }: Row): readonly FeedEntry[] {
  const known = CAUSES.find((one) => one === cause);
  if (known === undefined) return [];
  const severity = severityOf(known);
  return [{ revocationId: String(revocationId), cause: known, severity, recordedAt: String(recordedAt) }];
}
