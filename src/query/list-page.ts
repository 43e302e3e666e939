/** One page of a list: heads and trails of what a walk comes upon, until there are as many as were asked for. */

import type { RevocationRef } from '../correlate/revocation.ts';
import { headOf, trailOf } from '../record/read-record.ts';
import type { Asked, ListQuery, RevocationList, RevocationSummary } from './answers.ts';
import { adoptedBy, summaryOf } from './revocation-summary.ts';
import { type Reading, readingOf, sweepOf } from './sweep-of.ts';
import type { Names } from './table-names.ts';
import type { Listed } from './walk.ts';

/** Revocations read at once. */
const AT_ONCE = 16;

/** @param stand for whoever asks of one user or app: what is part of another is told as that one, which need not name them */
export async function listPage(
  walk: AsyncGenerator<Listed>,
  { limit, cause }: ListQuery,
  asked: Asked & { readonly stand?: 'in' },
): Promise<RevocationList> {
  const reading = readingOf(asked.tables, asked.tenantId);
  const revocations: RevocationSummary[] = [];
  let last: string | undefined;
  for await (const batch of batches(walk, Math.min(AT_ONCE, limit + 1))) {
    const read = await Promise.all(
      batch.map(async ({ key, of }) => ({
        key,
        summary: await readSummary(asked.stand ? await rootOf(of, asked) : of, asked, reading),
      })),
    );
    for (const { key, summary } of read) {
      if (revocations.length === limit) return { revocations, ...(last !== undefined && { next: last }) };
      last = key;
      // Folded into another, or not on record yet: the head is written last.
      if (!summary || summary.state === 'folded' || (cause !== undefined && summary.cause !== cause)) continue;
      if (!asked.stand || !revocations.some(({ revocationId }) => revocationId === summary.revocationId))
        revocations.push(summary);
    }
  }
  return { revocations };
}

export async function withNames<T extends RevocationSummary>(summary: T, names: Names): Promise<T> {
  const { subject, actor } = summary;
  const [named, by] = await Promise.all([names.withName(subject), actor && names.withName(actor)]);
  return { ...summary, subject: named, ...(by && { actor: by }) };
}

export async function readSummary(
  of: RevocationRef,
  asked: Asked,
  reading: Reading,
): Promise<RevocationSummary | undefined> {
  const [head, { trail }] = await Promise.all([headOf(asked, of), trailOf(asked, of.id)]);
  if (!head) return undefined;
  const sweep = await sweepOf(of.id, trail.place, reading);
  const adopted = await adoptedBy(of.id, trail, asked);
  const evidenceCount = [trail, ...adopted.map((member) => member.trail)].reduce(
    (count, { evidence }) => count + evidence.length,
    0,
  );
  return withNames(
    { ...summaryOf(head, trail, asked.runbooksUrl), evidenceCount, ...(sweep && { sweep }) },
    reading.names,
  );
}

/** A missing consent is part of one withdrawn, and that perhaps of a deleted app: there it ends. */
const MOST_STEPS = 4;

async function rootOf(of: RevocationRef, asked: Asked): Promise<RevocationRef> {
  let root = of;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { foldedInto } = (await trailOf(asked, root.id)).trail;
    if (!foldedInto) break;
    root = foldedInto;
  }
  return root;
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
