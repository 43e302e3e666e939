/**
 * One page of a list from the record itself, where there are no views of it yet: reads the revocations of a scan until
 * the page has as many as the query wants.
 */

import { batches } from '../base/batches.ts';
import type { RevocationRef } from '../correlate/revocation.ts';
import { trailOf } from '../record/read-record.ts';
import { isLeftOut } from '../record/views/line.ts';
import type { AnswerContext, ListQuery, RevocationList, RevocationSummary, SweepSummary } from './answers.ts';
import { isWanted } from './line-filter.ts';
import { readLine, summaryOfLine } from './revocation-summary.ts';
import type { ListEntry } from './scan-partitions.ts';
import { lookupsOf, memberOfSweepId, SWEEP_PREFIX } from './sweep-summary.ts';

export interface PageContext extends AnswerContext {
  /**
   * List a merged revocation as the one that it was merged into. For the list of one user or app: the stronger
   * revocation need not name them.
   */
  readonly replaceMerged?: boolean;
}

const CONCURRENT_READS = 16;
/** A missing consent may be part of a withdrawn consent, and that of a deleted app. No chain is longer. */
const MAX_MERGE_STEPS = 4;

export async function listPage(
  entries: AsyncGenerator<ListEntry>,
  query: ListQuery,
  context: PageContext,
): Promise<RevocationList> {
  const { limit } = query;
  const lookups = lookupsOf(context.store);
  const revocations: RevocationSummary[] = [];
  let lastKey: string | undefined;
  for await (const batch of batches(entries, Math.min(CONCURRENT_READS, limit + 1))) {
    const lines = await Promise.all(
      batch.map(async ({ key, ref }) => ({
        key,
        found: await readLine(context.replaceMerged ? await rootOf(ref, context) : ref, context, lookups),
      })),
    );
    for (const { key, found } of lines) {
      if (revocations.length === limit) return { revocations, ...(lastKey !== undefined && { next: lastKey }) };
      lastKey = key;
      // Merged into another; or not on record yet, because the head is written last.
      if (!found || isLeftOut(found.line) || !isWanted(found.line, query)) continue;
      const summary = summaryOfLine(found.line, { runbooksUrl: context.runbooksUrl, sweep: found.sweep });
      if (query.sweep && !query.sweep.some((id) => isSameSweep(id, summary.sweep))) continue;
      const isListed = revocations.some(({ revocationId }) => revocationId === summary.revocationId);
      if (!context.replaceMerged || !isListed) revocations.push(summary);
    }
  }
  return { revocations };
}

function isSameSweep(id: string, sweep: SweepSummary | undefined): boolean {
  return sweep?.id === `${SWEEP_PREFIX}${memberOfSweepId(id.toLowerCase())}`;
}

/** The revocation that this one was merged into, at the end of the chain. */
async function rootOf(ref: RevocationRef, { store }: AnswerContext): Promise<RevocationRef> {
  let root = ref;
  for (let step = 0; step < MAX_MERGE_STEPS; step += 1) {
    const { foldedInto } = (await trailOf(store, root.id)).trail;
    if (!foldedInto) break;
    root = foldedInto;
  }
  return root;
}
