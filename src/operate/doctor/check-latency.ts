/** From change to knowing of it, by source: measured on what was recorded of the last day. Of an interval its start counts, so that no figure is too good. */

import { mapConcurrently } from '../../base/concurrency.ts';
import { duration } from '../../base/duration.ts';
import { trailRange } from '../../record/rows/record-keys.ts';
import { hourOf, keyPart } from '../../storage/keys.ts';
import { allRows, eachRow, type Tables } from '../../storage/tables.ts';
import { type Check, passed, skipped } from './check.ts';
import type { DoctorContext } from './doctor-context.ts';

export interface Latency {
  readonly source: string;
  /** Pieces of evidence that it is measured on. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** When it last told something, ISO 8601. */
  readonly toldAt: string;
}

const DAY_MS = 86_400_000;
/** Enough to tell, and little enough to be read at any time. */
const MOST_REVOCATIONS = 200;
const AT_ONCE = 16;

async function latenciesOf(tables: Tables, tenantId: string, now: number): Promise<readonly Latency[]> {
  const tenant = keyPart(tenantId);
  const ids: string[] = [];
  const day = { from: `${tenant}_${hourOf(now - DAY_MS)}`, to: `${tenant}_${hourOf(now + 3_600_000)}` };
  for await (const row of eachRow(tables('Feed'), { partition: day })) {
    ids.push(String(row.revocationId));
    if (ids.length >= MOST_REVOCATIONS) break;
  }
  const trails = await mapConcurrently(AT_ONCE, ids, (id) =>
    allRows(tables('Trail'), trailRange(tenantId, id, 'evidence')),
  );
  const told = trails.flat().map(({ source, seenAt, occurredFrom }) => ({
    source: String(source),
    seenAt: String(seenAt),
    ms: msBetween(occurredFrom, seenAt),
  }));
  // A refusal is evidence of something older, and an import looks back: both say nothing of how fast we learn of things.
  const timely = told.filter(({ ms }) => ms >= 0 && ms < DAY_MS);
  return [...Map.groupBy(timely, ({ source }) => source)]
    .map(([source, own]) => latencyOf(source, own))
    .toSorted((a, b) => (a.source < b.source ? -1 : 1));
}

export async function checkLatency({
  tables,
  tenantId,
  now,
}: DoctorContext): Promise<{ readonly checks: readonly Check[]; readonly latencies: readonly Latency[] }> {
  const found = await latenciesOf(tables, tenantId, now);
  if (found.length === 0) return { checks: [skipped('lag', 'nothing was recorded in the last day')], latencies: found };
  const checks = found.map(({ source, count, p50Ms, p95Ms, toldAt }) =>
    passed(
      `lag ${source}`,
      `half was known within ${duration(p50Ms)}, 95 % within ${duration(p95Ms)} (${count} of the last day, the last ${duration(now - Date.parse(toldAt))} ago)`,
    ),
  );
  return { checks, latencies: found };
}

function msBetween(from: unknown, to: unknown): number {
  return Date.parse(String(to)) - Date.parse(String(from));
}

function latencyOf(source: string, told: readonly { readonly seenAt: string; readonly ms: number }[]): Latency {
  const sorted = told.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const toldAt = told.reduce((latest, { seenAt }) => (seenAt > latest ? seenAt : latest), '');
  return { source, count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: sorted.at(-1) ?? 0, toldAt };
}
