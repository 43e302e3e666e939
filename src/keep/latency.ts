/** From change to knowing of it, by source: measured on what was recorded of the last day. Of an interval its start counts, so that no figure is too good. */
import { hourOf, keyPart } from '../keys.ts';
import { inParallel } from '../mirror/in-parallel.ts';
import { ownPartition } from '../record/record-keys.ts';
import { allRows, eachRow, type Tables } from '../tables.ts';
import { type Check, skipped, well } from './check.ts';
import { duration } from './duration.ts';
import type { Patient } from './patient.ts';

export interface Latency {
  readonly source: string;
  /** Pieces of evidence that it is measured on. */
  readonly count: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

const DAY_MS = 86_400_000;
/** Enough to tell, and little enough to be read at any time. */
const MOST_REVOCATIONS = 200;
const AT_ONCE = 16;

export async function latencies(tables: Tables, tenantId: string, now: number): Promise<readonly Latency[]> {
  const tenant = keyPart(tenantId);
  const ids: string[] = [];
  const day = { from: `${tenant}_${hourOf(now - DAY_MS)}`, to: `${tenant}_${hourOf(now + 3_600_000)}` };
  for await (const row of eachRow(tables('Feed'), { partition: day })) {
    ids.push(String(row.revocationId));
    if (ids.length >= MOST_REVOCATIONS) break;
  }
  const evidence = { from: 'evidence_', to: 'evidence`' };
  const trails = await inParallel(AT_ONCE, ids, (id) => allRows(tables('Trail'), { partition: ownPartition(tenantId, id), rows: evidence }));
  const delays = trails
    .flat()
    .map(({ source, seenAt, occurredFrom }) => ({ source: String(source), ms: Date.parse(String(seenAt)) - Date.parse(String(occurredFrom)) }));
  // A refusal is evidence of something older, and an import looks back: both say nothing of how fast we learn of things.
  const timely = delays.filter(({ ms }) => ms >= 0 && ms < DAY_MS);
  return [...Map.groupBy(timely, ({ source }) => source)]
    .map(([source, own]) =>
      latencyOf(
        source,
        own.map(({ ms }) => ms),
      ),
    )
    .toSorted((a, b) => (a.source < b.source ? -1 : 1));
}

export async function checkLatency({ tables, tenantId, now }: Patient): Promise<readonly Check[]> {
  const found = await latencies(tables, tenantId, now);
  if (found.length === 0) return [skipped('lag', 'nothing was recorded in the last day')];
  return found.map(({ source, count, p50, p95 }) =>
    well(`lag ${source}`, `half within ${duration(p50)}, 95 % within ${duration(p95)} (${count} of the last day)`),
  );
}

function latencyOf(source: string, delays: readonly number[]): Latency {
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { source, count: sorted.length, p50: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? 0 };
}
