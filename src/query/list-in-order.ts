/**
 * Lists by severity: one list by time for each severity, the worst first. A severity follows from the cause, so that
 * each of them is a range of the views, or a part of a narrower one.
 */
import { MalformedInputError } from '../base/errors.ts';
import { SEVERITIES } from '../detect/severity.ts';
import type { ListQuery, RevocationList, RevocationSummary } from './answers.ts';
import { type Budget, MAX_ROWS } from './line-entries.ts';

/** The severity that goes on, and the key up to which it was listed; without one it begins. */
const TOKEN = /^([0-4])(?:\.(.+))?$/;

/** @param read lists by time */
export async function listInOrder(
  { sort = 'time', ...query }: ListQuery,
  read: (query: ListQuery, budget: Budget) => Promise<RevocationList>,
): Promise<RevocationList> {
  const budget: Budget = { left: MAX_ROWS };
  if (sort === 'time') return read(query, budget);
  const { after: token, limit, severity: wanted = SEVERITIES, ...filter } = query;
  const begun = token === undefined ? { index: 0 } : begunIn(token);
  const revocations: RevocationSummary[] = [];
  let { after } = begun;
  for (let index = begun.index; index < SEVERITIES.length; index += 1) {
    const severity = SEVERITIES.slice(index, index + 1).filter((one) => wanted.includes(one));
    if (severity.length === 0) continue;
    if (revocations.length === limit || budget.left <= 0) return { revocations, next: String(index) };
    const part = { ...filter, severity, limit: limit - revocations.length, ...(after !== undefined && { after }) };
    const page = await read(part, budget);
    revocations.push(...page.revocations);
    if (page.next !== undefined) return { revocations, next: `${index}.${page.next}` };
    after = undefined;
  }
  return { revocations };
}

function begunIn(token: string): { readonly index: number; readonly after?: string } {
  const [, index, after] = TOKEN.exec(token) ?? [];
  if (index === undefined) throw new MalformedInputError('after', 'is not the "next" of an earlier answer');
  return { index: Number(index), ...(after !== undefined && { after }) };
}
