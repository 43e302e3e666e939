/** One page of a list: heads and trails of what a walk comes upon, until there are as many as were asked for. */
import { headOfRow } from '../record/head-row.ts';
import { headKeys, ownPartition } from '../record/record-keys.ts';
import { entryOfRow } from '../record/trail-row.ts';
import { readTrail, type TrailStanding } from '../record/trail-standing.ts';
import type { RevocationRef } from '../settle/revocation.ts';
import { allRows, type Tables } from '../tables.ts';
import type { ListQuestion, RevocationList, RevocationSummary } from './answers.ts';
import { summaryOf } from './read-model.ts';
import { type Names, tableNames } from './table-names.ts';
import type { Listed } from './walk.ts';

export interface Asked {
  readonly tables: Tables;
  readonly tenantId: string;
}

/** Revocations read at once. */
const AT_ONCE = 16;

export async function listPage(walk: AsyncGenerator<Listed>, { limit, cause }: ListQuestion, asked: Asked): Promise<RevocationList> {
  const names = tableNames(asked.tables, asked.tenantId);
  const revocations: RevocationSummary[] = [];
  let last: string | undefined;
  for await (const batch of batches(walk, Math.min(AT_ONCE, limit + 1))) {
    const read = await Promise.all(batch.map(async ({ key, of }) => ({ key, summary: await readSummary(of, asked, names) })));
    for (const { key, summary } of read) {
      if (revocations.length === limit) return { revocations, ...(last !== undefined && { next: last }) };
      last = key;
      // Folded into another, or not on record yet: the head is written last.
      if (summary && summary.state !== 'folded' && (cause === undefined || summary.cause === cause)) revocations.push(summary);
    }
  }
  return { revocations };
}

/** All that was learnt of a revocation; none of it where nobody has heard of it. */
export async function trailOf({ tables, tenantId }: Asked, revocationId: string): Promise<{ readonly trail: TrailStanding; readonly keyTime?: string }> {
  const rows = await allRows(tables('Trail'), { partition: ownPartition(tenantId, revocationId) });
  const keyTime = rows[0]?.keyTime;
  return { trail: readTrail(rows.map(entryOfRow)), ...(keyTime !== undefined && { keyTime: String(keyTime) }) };
}

export async function headOf({ tables, tenantId }: Asked, ref: RevocationRef) {
  const { partitionKey, rowKey } = headKeys(tenantId, ref);
  const stored = await tables('Revocations').get(partitionKey, rowKey);
  return stored && headOfRow(stored.row);
}

export async function withNames<T extends RevocationSummary>(summary: T, names: Names): Promise<T> {
  const { subject, actor } = summary;
  const [named, by] = await Promise.all([names.withName(subject), actor && names.withName(actor)]);
  return { ...summary, subject: named, ...(by && { actor: by }) };
}

async function readSummary(of: RevocationRef, asked: Asked, names: Names): Promise<RevocationSummary | undefined> {
  const [head, { trail }] = await Promise.all([headOf(asked, of), trailOf(asked, of.id)]);
  return head && withNames(summaryOf(head, trail), names);
}

async function* batches<T>(items: AsyncGenerator<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
