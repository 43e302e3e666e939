/** A log as the API shows it: newest first by default, and sometimes a row twice, in its old and its new form. */
import type { Call, Reply } from '../http/graph-call.ts';
import { badRequest } from '../http/graph-refusal.ts';
import { listPage, topOf } from '../http/list-page.ts';
import type { EntityType } from '../odata/entity-types.ts';
import type { FilterRules } from '../odata/filter.ts';
import { fractionOf } from '../random.ts';
import type { LateLog } from './late-log.ts';

const PAGE_SIZE = 100;
const TWICE_SHARE = 0.08;

interface LogListing<T> {
  readonly log: LateLog<T>;
  readonly type: EntityType;
  readonly filters: FilterRules;
  readonly context: string;
  /** The only property for sorting. */
  readonly time: string;
  readonly maxTop?: number;
  /** Chooses the rows before any filter. */
  readonly shows?: (record: T) => boolean;
}

export function logPage<T extends { readonly id: string }>(
  call: Call,
  { log, time, shows = () => true, ...listing }: LogListing<T>,
): Reply {
  const order = call.query.get('$orderby');
  if (order !== undefined && !new RegExp(`^${time}( asc| desc)?$`).test(order))
    throw badRequest(`Sorting by '${order}' is not supported.`);
  const descending = order === undefined || order.endsWith('desc');
  const rows = log.visible().filter(shows);
  const size = topOf(call.query, listing.maxTop) ?? PAGE_SIZE;
  const reply = listPage(call, {
    ...listing,
    items: descending ? rows.toReversed() : rows,
    keyOf: log.keyOf,
    descending,
    pageSize: PAGE_SIZE,
  });
  const body = reply.body as { readonly value: readonly T[] }; // listPage makes pages
  return {
    ...reply,
    body: {
      ...body,
      value: withLogQuirks(call, body.value, { size, ordered: order !== undefined, before: log.before }),
    },
  };
}

interface QuirkOptions<T> {
  readonly size: number;
  readonly ordered: boolean;
  before(id: string): T | undefined;
}

/** The quirks of the API: rows come twice, and without `$orderby` not in order. */
function withLogQuirks<T extends { readonly id: string }>(
  { state }: Call,
  rows: readonly T[],
  { size, ordered, before }: QuirkOptions<T>,
): readonly T[] {
  const dice = (row: T, what: string) => fractionOf(state.seed, what, row.id);
  const doubled = rows.flatMap((row) =>
    dice(row, 'twice') < TWICE_SHARE && rows.length < size ? [before(row.id) ?? row, row] : [row],
  );
  const cut = doubled.slice(0, Math.max(size, rows.length));
  const kept = new Set(cut.map(({ id }) => id)).size === rows.length ? cut : rows;
  return ordered ? kept : [...kept].sort((a, b) => dice(a, 'order') - dice(b, 'order'));
}
