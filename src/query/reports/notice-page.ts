/** Who was told of the revocations of a list: those of each, in the order of the list. */
import { mapConcurrently } from '../../base/concurrency.ts';
import { trailOf } from '../../record/read-record.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Answers, ListQuery, RevocationDetails } from '../answers.ts';
import { noticesOf } from '../show-revocation.ts';
import { nextBehind } from './next-behind.ts';

export type NoticeLine = RevocationDetails['notices'][number] & { readonly revocationId: string };

export interface NoticePage {
  readonly notices: readonly NoticeLine[];
  readonly next?: string;
}

/** Of one answer. A page ends with a revocation, so that it may have a few more notices than this. */
const [MOST_REVOCATIONS, MOST_NOTICES] = [100, 1_000];
const AT_ONCE = 8;

/** @param query its limit counts revocations */
export async function noticePage(
  query: ListQuery,
  { answers, store }: { readonly answers: Answers; readonly store: TenantStore },
): Promise<NoticePage> {
  const page = await answers.list({ ...query, limit: Math.min(query.limit, MOST_REVOCATIONS) });
  const pointers = await mapConcurrently(AT_ONCE, page.revocations, async ({ revocationId }) => ({
    revocationId,
    told: (await trailOf(store, revocationId)).trail.notices,
  }));
  const notices: NoticeLine[] = [];
  for (const [index, { revocationId, told }] of pointers.entries()) {
    const found = await noticesOf(told, store);
    notices.push(...found.map((notice) => ({ revocationId, ...notice })));
    if (notices.length < MOST_NOTICES || index === pointers.length - 1) continue;
    const next = await nextBehind(index + 1, query, answers);
    return next === undefined ? { notices } : { notices, next };
  }
  return page.next === undefined ? { notices } : { notices, next: page.next };
}
