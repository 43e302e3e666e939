/** Where a list goes on behind its first lines: it says so only at the end of a page. */
import type { Answers, ListQuery } from '../answers.ts';

/** Undefined if these are all. */
export async function nextBehind(lines: number, query: ListQuery, answers: Answers): Promise<string | undefined> {
  return (await answers.list({ ...query, limit: lines })).next;
}
