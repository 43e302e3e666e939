/**
 * How long it takes from a change until we know of it, by source, measured on what was recorded in the last day. For an
 * interval its start counts, so that no figure is too good.
 */

import { mapConcurrently } from '../../base/concurrency.ts';
import { duration } from '../../base/duration.ts';
import { percentileOf } from '../../base/percentile.ts';
import { trailRange } from '../../record/rows/record-keys.ts';
import { hourOf, keyPart } from '../../storage/keys.ts';
import { allRows, eachRow } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { DoctorContext } from './doctor-context.ts';
import { type Check, passed, skipped } from './doctor-context.ts';

export interface Latency {
  readonly source: string;
  /** Pieces of evidence that were measured. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** When the source last reported something, ISO 8601. */
  readonly toldAt: string;
}

interface LatencyResult {
  readonly checks: readonly Check[];
  readonly latencies: readonly Latency[];
}

interface Sample {
  readonly source: string;
  readonly seenAt: string;
  readonly ms: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Enough for a measurement, and quick to read. */
const MAX_REVOCATIONS = 200;
const CONCURRENT_READS = 16;

export async function checkLatency({ store, now }: DoctorContext): Promise<LatencyResult> {
  const latencies = await latenciesOf(store, now);
  if (latencies.length === 0) return { checks: [skipped('lag', 'nothing was recorded in the last day')], latencies };
  const checks = latencies.map(({ source, count, p50Ms, p95Ms, toldAt }) => {
    const shares = `half was known within ${duration(p50Ms)}, 95 % within ${duration(p95Ms)}`;
    const basis = `${count} of the last day, the last ${duration(now - Date.parse(toldAt))} ago`;
    return passed(`lag ${source}`, `${shares} (${basis})`);
  });
  return { checks, latencies };
}

async function latenciesOf(store: TenantStore, now: number): Promise<readonly Latency[]> {
  const samples = await samplesOf(store, now);
  // A refusal is evidence of something older, and an import reads the past: both say nothing about our speed.
  const timely = samples.filter(({ ms }) => ms >= 0 && ms < DAY_MS);
  return [...Map.groupBy(timely, ({ source }) => source)]
    .map(([source, own]) => latencyOf(source, own))
    .toSorted((a, b) => (a.source < b.source ? -1 : 1));
}

async function samplesOf({ table, tenantId }: TenantStore, now: number): Promise<readonly Sample[]> {
  const tenant = keyPart(tenantId);
  const ids: string[] = [];
  const lastDay = { from: `${tenant}_${hourOf(now - DAY_MS)}`, to: `${tenant}_${hourOf(now + HOUR_MS)}` };
  for await (const row of eachRow(table('Feed'), { partition: lastDay })) {
    ids.push(String(row.revocationId));
    if (ids.length >= MAX_REVOCATIONS) break;
  }
  const trails = await mapConcurrently(CONCURRENT_READS, ids, (id) =>
    allRows(table('Trail'), trailRange(tenantId, id, 'evidence')),
  );
  return trails.flat().map(({ source, seenAt, occurredFrom }) => ({
    source: String(source),
    seenAt: String(seenAt),
    ms: Date.parse(String(seenAt)) - Date.parse(String(occurredFrom)),
  }));
}

function latencyOf(source: string, samples: readonly Sample[]): Latency {
  const sorted = samples.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const toldAt = samples.reduce((latest, { seenAt }) => (seenAt > latest ? seenAt : latest), '');
  return {
    source,
    count: sorted.length,
    p50Ms: percentileOf(sorted, 0.5),
    p95Ms: percentileOf(sorted, 0.95),
    maxMs: sorted.at(-1) ?? 0,
    toldAt,
  };
}
