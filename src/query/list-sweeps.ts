/** Sweeps on record, the newest day first: from the rows that count them, one for each root and cause of a day. */
import { mapConcurrently } from '../base/concurrency.ts';
import type { Cause } from '../detect/cause.ts';
import { type SweepCounts, sweepsOfRow } from '../record/views/sweep-lines.ts';
import { END, sweepPartition } from '../record/views/view-keys.ts';
import { invertedDay } from '../storage/keys.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { SweepSummary } from './answers.ts';
import { checkedKey } from './line-entries.ts';
import { summaryOfSweep } from './line-sweeps.ts';
import { lineOnRecord } from './view-lists.ts';

export interface ListedSweep extends SweepSummary {
  readonly cause: Cause;
}

export interface SweepList {
  readonly sweeps: readonly ListedSweep[];
  readonly next?: string;
}

interface SweepQuery {
  /** ISO 8601. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

const AT_ONCE = 16;

/**
 * Reads a row for each root and cause, and the first member of each sweep. A page ends with a row, so it may have a few
 * more than `limit`. @throws MalformedInputError if `after` is none of ours
 */
export async function listSweeps(store: TenantStore, { since, until, limit, after }: SweepQuery): Promise<SweepList> {
  const begins = [
    ...(until === undefined ? [] : [invertedDay(until)]),
    ...(after === undefined ? [] : [`${checkedKey(after)}${END}`]),
  ];
  const rows = {
    ...(begins.length > 0 && { from: begins.sort().at(-1) ?? '' }),
    ...(since !== undefined && { to: `${invertedDay(since)}${END}` }),
  };
  const partition = sweepPartition(store.tenantId);
  const page = await store.table('Lines').query({ partition, rows, limit });
  const counts = page.rows.flatMap(sweepsOfRow).filter((one) => isWithin(one, since, until));
  const found = await mapConcurrently(AT_ONCE, counts, (one) => sweepOf(store, one));
  const sweeps = found.filter((one) => one !== undefined).sort((a, b) => (a.occurred.to > b.occurred.to ? -1 : 1));
  const last = page.next === undefined ? undefined : page.rows.at(-1)?.rowKey;
  return { sweeps, ...(last !== undefined && { next: last }) };
}

async function sweepOf(store: TenantStore, counts: SweepCounts): Promise<ListedSweep | undefined> {
  const line = await lineOnRecord(store, counts.firstId);
  return line && { ...summaryOfSweep(line, counts), cause: line.cause };
}

function isWithin({ from, to }: SweepCounts, since: string | undefined, until: string | undefined): boolean {
  return (since === undefined || to >= Date.parse(since)) && (until === undefined || from <= Date.parse(until));
}
