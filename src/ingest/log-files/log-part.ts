/** The parts in which an exported file is read, and what JSON parsing has in common. */
import { isMembers, type Members } from '../records/record-values.ts';

/** Consecutive records. */
export interface Records {
  readonly raws: readonly unknown[];
  /** The line where the record `raws[index]` begins, from 1. Computed on demand. */
  lineOf(index: number): number;
}

/** A malformed record, or an error that ended the reading. */
export interface Unreadable {
  readonly line: number;
  readonly reason: string;
  /** True for a malformed record, so that the records after it keep their index. */
  readonly countsAsRecord: boolean;
}

export type LogPart = Records | Unreadable;

export function unreadable(line: number, reason: string, countsAsRecord = true): Unreadable {
  return { line, reason, countsAsRecord };
}

/**
 * The value, or the reason why it cannot be parsed. The reason never quotes the text: errors may be shown to other
 * people than the data.
 */
export function parseJson(text: string): { readonly value: unknown } | { readonly reason: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = /at position (\d+)/.exec(error.message)?.[1];
    return {
      reason:
        position === undefined
          ? 'not valid JSON: it ends too early'
          : `not valid JSON from its character ${Number(position) + 1} on`,
    };
  }
}

/** The members that contain the records in Graph's pages and in diagnostic streams. */
const LIST_MEMBERS: ReadonlySet<string> = new Set(['value', 'records']);

/** The lists that may be too long to be read at once. No record has a list of objects under one of these names. */
export const STREAMED_LISTS: ReadonlySet<string> = new Set([
  ...LIST_MEMBERS,
  'Records',
  'data',
  'events',
  'hits',
  'responses',
  'results',
]);

/** The records of a complete document: a list, a page or the result of a query. Anything else is one record. */
export function recordsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isMembers(value)) return [value];
  for (const name of LIST_MEMBERS) {
    const list = value[name];
    if (Array.isArray(list)) return list;
  }
  return Array.isArray(value.tables) ? value.tables.flatMap(rowsOf) : [value];
}

/** Log Analytics returns columns and rows separately. */
function rowsOf(table: unknown): readonly Members[] {
  if (!isMembers(table) || !Array.isArray(table.columns) || !Array.isArray(table.rows)) return [];
  const names = table.columns.map((column: unknown) => nameOf(isMembers(column) ? column.name : column));
  return table.rows.map((row: unknown) =>
    Object.fromEntries(names.map((name, index) => [name, Array.isArray(row) ? row[index] : undefined])),
  );
}

function nameOf(column: unknown): string {
  return typeof column === 'string' ? column : '';
}
