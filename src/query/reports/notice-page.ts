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
  const shown = countWithin(pointers.map(({ told }) => told.length));
  const notices = await mapConcurrently(AT_ONCE, pointers.slice(0, shown), async ({ revocationId, told }) =>
    (await noticesOf(told, store)).map((notice) => ({ revocationId, ...notice })),
  );
  const next = shown < pointers.length ? await nextBehind(shown, query, answers) : page.next;
  return next === undefined ? { notices: notices.flat() } : { notices: notices.flat(), next };
}

/** How many revocations come into one answer: up to the one whose notices fill it. */
function countWithin(noticeCounts: readonly number[]): number {
  let total = 0;
  const last = noticeCounts.findIndex((count) => {
    total += count;
    return total >= MOST_NOTICES;
  });
  return last < 0 ? noticeCounts.length : last + 1;
}
