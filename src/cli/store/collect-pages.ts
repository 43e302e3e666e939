/** Reads a list of revocations page by page, up to a limit. */
import type { ListQuery, RevocationList } from '../../query/answers.ts';

const PAGE_SIZE = 1000;

export type ListFilter = Pick<ListQuery, 'since' | 'cause'>;

/** @param limit how many revocations to read; Infinity for all. The result has `next` if there are more on record. */
export async function collectPages<Page extends RevocationList>(
  readPage: (query: ListQuery) => Promise<Page>,
  filter: ListFilter,
  limit: number,
): Promise<Page> {
  let page = await readPage({ ...filter, limit: Math.min(PAGE_SIZE, limit) });
  const revocations = [...page.revocations];
  while (page.next !== undefined && revocations.length < limit) {
    page = await readPage({ ...filter, limit: Math.min(PAGE_SIZE, limit - revocations.length), after: page.next });
    revocations.push(...page.revocations);
  }
  return { ...page, revocations };
}
