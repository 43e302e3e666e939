/**
 * Decides how the local dates of a file are meant, by all rows of their column: `3/4/2031` is March or April, and one
 * `25/4/2031` shows which. A column that shows nothing is said to be ambiguous.
 */
import { defined } from '../../base/defined.ts';
import { MalformedInputError } from '../../base/errors.ts';
import { type DateOrder, localTimeIn, orderProvedBy } from '../records/local-times.ts';
import { readTime } from '../records/record-times.ts';
import { isMembers, type Members } from '../records/record-values.ts';
import type { LogRecords } from './log-file.ts';

export interface ColumnDates {
  /** The record with its local times as ISO 8601; the same record where it has none. */
  settle(raw: unknown): SettledRecord | Promise<SettledRecord>;
}

export interface SettledRecord {
  readonly record: unknown;
  /** A time that can be meant in two ways is left out of the record. It matters where the record has no other time. */
  readonly doubt?: MalformedInputError;
}

/** The columns that say when something happened, in lower case and without the zone that some names end with. */
const TIME_COLUMNS = new Set([
  'activitydatetime',
  'createddatetime',
  'creationdate',
  'creationtime',
  'date',
  'detecteddatetime',
  'lastupdateddatetime',
  'risklastupdateddatetime',
  'time',
  'timegenerated',
  'timestamp',
]);
const ZONE = / (?:\[UTC\]|\(UTC\))$/;

/** @param readRecords reads the file from its start; called once, if a date is found that is not plain */
export function columnDatesOf(readRecords: () => AsyncIterable<LogRecords>): ColumnDates {
  let orders: Promise<ReadonlyMap<string, DateOrder>> | undefined;
  return {
    settle(raw) {
      const columns = isMembers(raw) ? localColumnsIn(raw) : [];
      if (!isMembers(raw) || columns.length === 0) return { record: raw };
      orders ??= ordersIn(readRecords());
      return orders.then((known) => withMoments(raw, columns, known));
    },
  };
}

function localColumnsIn(raw: Members): readonly string[] {
  const columns: string[] = [];
  for (const name in raw) if (isTimeColumn(name) && localIn(raw[name]) !== undefined) columns.push(name);
  return columns;
}

function isTimeColumn(name: string): boolean {
  return name.length < 32 && TIME_COLUMNS.has(name.replace(ZONE, '').toLowerCase());
}

function localIn(value: unknown) {
  return typeof value === 'string' ? localTimeIn(value) : undefined;
}

/** Columns whose rows contradict each other have no order: then each date must show its own. */
async function ordersIn(records: AsyncIterable<LogRecords>): Promise<ReadonlyMap<string, DateOrder>> {
  const seen = new Map<string, Set<DateOrder>>();
  for await (const { raws } of records) {
    for (const raw of raws) {
      for (const column of isMembers(raw) ? localColumnsIn(raw) : []) {
        const local = localIn(isMembers(raw) ? raw[column] : undefined);
        const order = local && orderProvedBy(local);
        if (order !== undefined) seen.set(column, (seen.get(column) ?? new Set<DateOrder>()).add(order));
      }
    }
  }
  return new Map([...seen].flatMap(([column, [order, other]]) => (order && !other ? [[column, order] as const] : [])));
}

function withMoments(raw: Members, columns: readonly string[], orders: ReadonlyMap<string, DateOrder>): SettledRecord {
  const settled: Record<string, unknown> = {};
  let doubt: MalformedInputError | undefined;
  for (const column of columns) {
    const value = raw[column];
    const moment = readTime(value, orders.get(column));
    if (moment === undefined) doubt = ambiguous(column, value);
    // Left as it is where every reader reads it so: an id made of the row must not change.
    if (moment !== readTime(value)) settled[column] = moment;
  }
  return defined({ record: Object.keys(settled).length === 0 ? raw : { ...raw, ...settled }, doubt });
}

function ambiguous(column: string, value: unknown): MalformedInputError {
  const [date] = String(value).trim().split(/[\s,]/, 1);
  return new MalformedInputError(
    'log record',
    `its time ${date} can be day/month or month/day, and no row of "${column}" shows which: export it with ISO 8601 times`,
  );
}
