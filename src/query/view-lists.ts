/** Lists from the views: one range of lines, the newest first, and the sweeps that they belong to. */
import { headOf, trailOf } from '../record/read-record.ts';
import { tableNames } from '../record/table-names.ts';
import { isLeftOut, type Line, lineOf, withNames } from '../record/views/line.ts';
import { lineOfRow } from '../record/views/line-row.ts';
import { listPartition, listPrefix, sweepValue } from '../record/views/view-keys.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { AnswerContext, ListQuery, RevocationList, SweepDetails } from './answers.ts';
import { type Budget, type Entry, joined, LARGEST_PAGE, MAX_ROWS, merged, scan } from './line-entries.ts';
import { isFiltered, isWanted, narrowestRanges } from './line-filter.ts';
import { withBetterNames } from './line-names.ts';
import { summaryOfSweep, sweepOfLine, sweepsOfLines } from './line-sweeps.ts';
import { summaryOfLine } from './revocation-summary.ts';
import { memberOfSweepId } from './sweep-summary.ts';
import { entriesOf, type PartyScan, rootFinder } from './view-subjects.ts';

interface Lines {
  readonly lines: readonly Line[];
  readonly next?: string;
}

/** @param query sorted by time */
export async function listFromViews(
  query: ListQuery,
  context: AnswerContext,
  budget: Budget = { left: MAX_ROWS },
): Promise<RevocationList> {
  return listOfLines(await readLines(context.store, query, budget), context);
}

async function listOfLines(
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
  const from = { store: context.store, span: {}, budget: { left: Number.POSITIVE_INFINITY }, size: LARGEST_PAGE };
  for await (const { row } of entriesBetween(inList(prefix, from), counts)) {
    const member = lineOfRow(row);
    if (member && !isLeftOut(member)) members.push(member);
    if (members.length >= mostMembers) break;
  }
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

/**
 * A page of lines, in order of time. Of people, apps and sweeps the lists of their own are read, and otherwise the
 * narrowest ranges; what else the query says is compared. @param budget shared by all pages of one answer
 */
async function readLines(store: TenantStore, query: ListQuery, budget: Budget): Promise<Lines> {
  const { limit, app, user, sweep } = query;
  // One more than wanted shows whether there is a next page; where a filter leaves some out, a full page is read.
  const size = isFiltered(query) ? LARGEST_PAGE : Math.min(LARGEST_PAGE, limit + 1);
  const from = { store, span: query, budget, size };
  const ofParties = (kind: 'app' | 'user', ids: readonly string[]) =>
    merged(ids.map((id) => entriesOf({ kind, id: id.toLowerCase() }, from)));
  const lists = [
    ...(sweep ? [merged(await Promise.all(sweep.map((id) => membersOfSweep(id, from))))] : []),
    ...(user ? [ofParties('user', user)] : []),
    ...(app ? [ofParties('app', app)] : []),
  ];
  const entries =
    lists.length > 0 ? joined(lists) : merged(narrowestRanges(query).map((prefix) => inList(prefix, from)));
  return pageOf(entries, { query, budget, rootOf: rootFinder(store) });
}

interface PageContext {
  readonly query: ListQuery;
  readonly budget: Budget;
  readonly rootOf: ReturnType<typeof rootFinder>;
}

async function pageOf(entries: AsyncGenerator<Entry>, { query, budget, rootOf }: PageContext): Promise<Lines> {
  const lines = new Map<string, { readonly key: string; readonly line: Line }>();
  let last: string | undefined;
  let isFull = false;
  for await (const { key, row } of entries) {
    isFull = lines.size === query.limit;
    if (isFull || (budget.stoppedAt !== undefined && key > budget.stoppedAt)) break;
    last = key;
    const line = lineOfRow(row) ?? (row.ofId === undefined ? undefined : await rootOf(row));
    if (line && !isLeftOut(line) && isWanted(line, query) && !lines.has(line.id)) lines.set(line.id, { key, line });
  }
  // Up to there all lists that are read together are complete.
  const [end] = [
    ...(isFull && last !== undefined ? [last] : []),
    ...(budget.stoppedAt ? [budget.stoppedAt] : []),
  ].sort();
  const found = [...lines.values()].filter(({ key }) => end === undefined || key <= end);
  return { lines: found.map(({ line }) => line), ...(end !== undefined && { next: end }) };
}

function inList(prefix: string, { store, ...from }: PartyScan): AsyncGenerator<Entry> {
  return scan({ ...from, table: store.table('Lines'), partition: listPartition(store.tenantId), prefix });
}

/** Its day may have several sweeps of the same root. An unknown one has no members. */
async function membersOfSweep(id: string, from: PartyScan): Promise<AsyncGenerator<Entry>> {
  const line = await lineOnRecord(from.store, memberOfSweepId(id.toLowerCase()));
  const counts = line && (await sweepOfLine(from.store, line));
  if (line?.place === undefined || counts === undefined) return merged([]);
  const entries = inList(listPrefix('sweep', sweepValue(line.cause, line.place)), from);
  return entriesBetween(entries, counts);
}

async function* entriesBetween(
  entries: AsyncGenerator<Entry>,
  span: { readonly from: number; readonly to: number },
): AsyncGenerator<Entry> {
  for await (const entry of entries) if (isBetween(lineOfRow(entry.row)?.place?.at, span)) yield entry;
}

/** Computed from head and trail, without what was merged into it. Undefined where no revocation has the id. */
export async function lineOnRecord(store: TenantStore, id: string): Promise<Line | undefined> {
  const { trail, keyTime } = await trailOf(store, id);
  const head = keyTime === undefined ? undefined : await headOf(store, { id, keyTime });
  return head && withNames(lineOf(head, trail, []), tableNames(store));
}

function isBetween(at: string | undefined, { from, to }: { readonly from: number; readonly to: number }): boolean {
  const moment = Date.parse(at ?? '');
  return from <= moment && moment <= to;
}

/** As the members of a sweep follow each other. */
function keyOfMember({ place, subject, id }: Line): string {
  return `${place?.at} ${subject.id} ${id}`;
}
