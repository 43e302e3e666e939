/** What comes out of an exported file, piece by piece. */
import { isMembers, type Members } from '../records/record-values.ts';

/** Records that stood one after the other. */
export interface Records {
  readonly raws: readonly unknown[];
  /** The line where the record of this index begins, from 1. Not worked out before somebody asks. */
  lineOf(index: number): number;
}

/** Something that should have been a record, or that ended the reading. */
export interface Unreadable {
  readonly line: number;
  readonly reason: string;
  /** It stands in the place of a record, so that those after it keep their numbers. */
  readonly takesPlace: boolean;
}

export type LogPart = Records | Unreadable;

export function unreadable(line: number, reason: string, takesPlace = true): Unreadable {
  return { line, reason, takesPlace };
}

/** The value, or why there is none. Says where, and never what: an error may be shown to others than the data. */
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

/** The members that hold the records in Graph's pages and in diagnostic streams. */
export const LISTS: ReadonlySet<string> = new Set(['value', 'records']);

/** The records of a whole document: of a list, of a page, of a query's answer; anything else is one record. */
export function recordsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isMembers(value)) return [value];
  for (const name of LISTS) {
    const list = value[name];
    if (Array.isArray(list)) return list;
  }
  return Array.isArray(value.tables) ? value.tables.flatMap(rowsOf) : [value];
}

/** Log Analytics answers with columns and rows apart. */
function rowsOf(table: unknown): readonly Members[] {
  if (!isMembers(table) || !Array.isArray(table.columns) || !Array.isArray(table.rows)) return [];
  const names = table.columns.map((column: unknown) => (isMembers(column) ? String(column.name) : String(column)));
  return table.rows.map((row: unknown) =>
    Object.fromEntries(names.map((name, index) => [name, Array.isArray(row) ? row[index] : undefined])),
  );
}
