/** Renders a result in the wanted format: a table for people; JSON, JSON lines, CSV or TSV for programs. */

import { columnsOf, csvOf, type FlatRow, flatRow } from '../../api/forms/csv.ts';
import { printable, printableCell, printableJson } from '../../base/printable.ts';
import { applyQuery } from './jmespath-query.ts';
import type { Screen } from './screen.ts';
import { textTable } from './text-table.ts';

export const OUTPUT_FORMATS = ['table', 'json', 'jsonl', 'csv', 'tsv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface Result {
  /** The full result, as `json` prints it and as `--query` sees it. */
  readonly json: unknown;
  /** The lines of jsonl, csv and tsv. May be a getter: read only for these formats. */
  readonly rows: readonly unknown[];
  /** Columns that csv and tsv always have, even if no row has a value for them. */
  readonly columns?: readonly string[];
  /** For people. Called only if a table is wanted. */
  readonly table: (screen: Screen) => Promise<string>;
  /** The same for some of the rows: what a `--query` selects keeps its usual columns as long as it is whole rows. */
  readonly rowsTable?: (rows: readonly unknown[], screen: Screen) => Promise<string>;
}

/** @param all rows of the result @param table of some of them */
export function tableOfRows<T>(
  all: readonly T[],
  table: (rows: readonly T[], screen: Screen) => Promise<string>,
): NonNullable<Result['rowsTable']> {
  return (wanted, screen) => {
    const own = new Map<unknown, T>(all.map((row) => [row, row]));
    return table(
      wanted.map((row) => own.get(row)).filter((row) => row !== undefined),
      screen,
    );
  };
}

export interface OutputFlags {
  readonly output?: OutputFormat;
  readonly query?: string;
}

export function formatOf({ output }: OutputFlags, { terminal }: Pick<Screen, 'terminal'>): OutputFormat {
  return output ?? (terminal ? 'table' : 'json');
}

/** The text for stdout, ending in a line break. */
export async function renderResult(result: Result, flags: OutputFlags, screen: Screen): Promise<string> {
  const shown = flags.query === undefined ? result : await queried(result, flags.query);
  switch (formatOf(flags, screen)) {
    case 'table':
      return shown.table(screen);
    case 'json':
      return `${printableJson(shown.json ?? null, 2)}\n`;
    case 'jsonl':
      return shown.rows.map((row) => `${printableJson(row ?? null)}\n`).join('');
    case 'csv':
      return csvOf(shown.rows.map(flatRow), shown.columns);
    case 'tsv':
      return tsvOf(shown.rows.map(flatRow), shown.columns);
  }
}

/** What the JMESPath expression selects from a result. */
async function queried(result: Result, query: string): Promise<Result> {
  const selected = await applyQuery(result.json, query);
  const rows: readonly unknown[] = Array.isArray(selected) ? selected : [selected];
  const { columns, rowsTable } = result;
  // The expression hands on the rows themselves, or it makes new values of them.
  const own = new Set(rowsTable && result.rows);
  if (rowsTable === undefined || rows.length === 0 || !rows.every((row) => own.has(row)))
    return { json: selected, rows, table: (screen) => genericTable(rows, screen) };
  const table = (screen: Screen) => rowsTable(rows, screen);
  return { json: selected, rows, ...(columns && { columns }), table };
}

async function genericTable(rows: readonly unknown[], screen: Screen): Promise<string> {
  if (rows.length === 0) return 'Nothing matches the query.\n';
  const flat = rows.map(flatRow);
  const columns = columnsOf(flat);
  if (columns.length === 1 && columns[0] === 'value')
    return flat.map((row) => `${printable(row.get('value') ?? '')}\n`).join('');
  return textTable(
    flat,
    columns.map((title) => ({ title, text: (row: FlatRow) => row.get(title) ?? '', minWidth: 8 })),
    screen,
  );
}

/** As with az: values only, no header, one line for each row. */
function tsvOf(rows: readonly FlatRow[], fixedColumns?: readonly string[]): string {
  const columns = columnsOf(rows, fixedColumns);
  return rows.map((row) => `${columns.map((column) => printableCell(row.get(column) ?? '')).join('\t')}\n`).join('');
}
