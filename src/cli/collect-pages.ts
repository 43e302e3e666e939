/** As many revocations as were asked for, page by page. */
import type { ListQuestion, RevocationList } from '../ask/answers.ts';

const PAGE = 1000;

/** @param most how many revocations are wanted; Infinity for all. The answer's `next` is there where more are on record. */
export async function collectPages<A extends RevocationList>(
  read: (question: ListQuestion) => Promise<A>,
  asked: Pick<ListQuestion, 'since' | 'cause'>,
  most: number,
): Promise<A> {
  let page = await read({ ...asked, limit: Math.min(PAGE, most) });
  const revocations = [...page.revocations];
  while (page.next !== undefined && revocations.length < most) {
    page = await read({ ...asked, limit: Math.min(PAGE, most - revocations.length), after: page.next });
    revocations.push(...page.revocations);
  }
  return { ...page, revocations };
}
