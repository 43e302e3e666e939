/** Lists from the views: one range of lines, the newest first, and the sweeps that they belong to. */
import { MalformedInputError } from '../base/errors.ts';
import { isLeftOut, type Line } from '../record/views/line.ts';
import { lineOfRow } from '../record/views/line-row.ts';
import { END, listPartition, listPrefix, sweepValue } from '../record/views/view-keys.ts';
import { invertedTime } from '../storage/keys.ts';
import type { Page } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { AnswerContext, ListQuery, RevocationList, SweepDetails } from './answers.ts';
import { isFiltered, isWanted, narrowestRange } from './line-filter.ts';
import { withBetterNames } from './line-names.ts';
import { summaryOfSweep, sweepOfLine, sweepsOfLines } from './line-sweeps.ts';
import { summaryOfLine } from './revocation-summary.ts';

const PAGE_SIZE = 1_000;
/** Of a filter that fits few lines of its range, one answer reads so many pages at most; `next` goes on from there. */
const MAX_PAGES = 10;
const KEY = /^\d{13}_[0-9a-f]{32}$/;
/** Sorts after every key that begins with a time. */
const OLDEST = ':';

export interface Lines {
  readonly lines: readonly Line[];
  readonly next?: string;
}

export async function listFromViews(query: ListQuery, context: AnswerContext): Promise<RevocationList> {
  return listOfLines(await readLines(context.store, narrowestRange(query), query), context);
}

export async function listOfLines(
  { lines: stored, next }: Lines,
  { store, runbooksUrl }: AnswerContext,
): Promise<RevocationList> {
  const lines = await withBetterNames(store, stored);
  const sweeps = await sweepsOfLines(store, lines);
  const revocations = lines.map((line) => summaryOfLine(line, { runbooksUrl, sweep: sweeps.get(line.id) }));
  return { revocations, ...(next !== undefined && { next }) };
}

/** The members of the sweep that a line belongs to; undefined if it belongs to none. */
export async function sweepFromViews(
  line: Line,
  context: AnswerContext,
  mostMembers: number,
): Promise<SweepDetails | undefined> {
  const counts = await sweepOfLine(context.store, line);
  if (counts === undefined || line.place === undefined) return undefined;
  const members: Line[] = [];
  const prefix = listPrefix('sweep', sweepValue(line.cause, line.place));
  let after: string | undefined;
  // Its day may have several sweeps of the same root.
  do {
    const page = await readLines(context.store, prefix, { limit: PAGE_SIZE, ...(after !== undefined && { after }) });
    members.push(...page.lines.filter(({ place }) => isBetween(place?.at, counts)));
    after = page.next;
  } while (after !== undefined && members.length < mostMembers);
  const sweep = summaryOfSweep(line, counts);
  const inOrder = members.sort((a, b) => (keyOfMember(a) > keyOfMember(b) ? -1 : 1)).slice(0, mostMembers);
  const newestFirst = await withBetterNames(context.store, inOrder);
  const revocations = newestFirst.map((member) =>
    summaryOfLine(member, {
      runbooksUrl: context.runbooksUrl,
      sweep: { ...sweep, by: summaryOfSweep(member, counts).by },
    }),
  );
  return { ...sweep, cause: line.cause, revocations };
}

/** The range of row keys below a prefix that a query wants. @throws MalformedInputError if `after` is none of ours */
export function rowsBelow(prefix: string, { since, after }: Pick<ListQuery, 'since' | 'after'>) {
  if (after !== undefined && !KEY.test(after))
    throw new MalformedInputError('after', 'is not the "next" of an earlier answer');
  return {
    from: after === undefined ? prefix : `${prefix}${after}${END}`,
    to: since === undefined ? `${prefix}${OLDEST}` : `${prefix}${invertedTime(since)}${END}`,
  };
}

async function readLines({ table, tenantId }: TenantStore, prefix: string, query: ListQuery): Promise<Lines> {
  const { limit } = query;
  // One more than wanted shows whether there is a next page; where a filter leaves some out, a full page is read.
  const size = isFiltered(query) ? PAGE_SIZE : Math.min(PAGE_SIZE, limit + 1);
  const range = { partition: listPartition(tenantId), rows: rowsBelow(prefix, query), limit: size };
  const lines: Line[] = [];
  let after: string | undefined;
  let last = '';
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page: Page = await table('Lines').query(after === undefined ? range : { ...range, after });
    for (const row of page.rows) {
      if (lines.length === limit) return { lines, next: last };
      last = row.rowKey.slice(prefix.length);
      const line = lineOfRow(row);
      if (line && !isLeftOut(line) && isWanted(line, query)) lines.push(line);
    }
    after = page.next;
    if (after === undefined) return { lines };
    if (lines.length === limit) return { lines, next: last };
  }
  return { lines, next: last };
}

function isBetween(at: string | undefined, { from, to }: { readonly from: number; readonly to: number }): boolean {
  const moment = Date.parse(at ?? '');
  return from <= moment && moment <= to;
}

/** As the members of a sweep follow each other. */
function keyOfMember({ place, subject, id }: Line): string {
  return `${place?.at} ${subject.id} ${id}`;
}
