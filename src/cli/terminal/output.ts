/** Renders a result in the wanted format: a table or Markdown for people; JSON, YAML, CSV and others for programs. */

import { csvOf, flatRow } from '../../api/forms/csv.ts';
import { defined } from '../../base/defined.ts';
import { printableJson } from '../../base/printable.ts';
import { applyQuery } from './jmespath-query.ts';
import { genericTable, markdownOf, tsvOf, yamlOf } from './output-forms.ts';
import type { Screen } from './screen.ts';

export const OUTPUT_FORMATS = ['table', 'json', 'jsonl', 'ndjson', 'yaml', 'csv', 'tsv', 'md', 'none'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface Result {
  /** The full result, as `json` prints it and as `--query` sees it. */
  readonly json: unknown;
  /** The lines of jsonl, csv and tsv. May be a getter: read only for these formats. */
  readonly rows: readonly unknown[];
  /** Columns that csv and tsv always have, even if no row has a value for them. */
  readonly columns?: readonly string[];
  /** Of a table in Markdown, which people read: the few that matter. Absent: the same. */
  readonly briefColumns?: readonly string[];
  /** For people. Called only if a table is wanted. */
  readonly table: (screen: Screen) => Promise<string>;
  /** What a `--query` selects keeps its usual columns as long as it is whole rows. */
  readonly rowsTable?: RowsTable;
}

interface RowsTable {
  isRow(value: unknown): boolean;
  /** Of values that are all rows. */
  table(rows: readonly unknown[], screen: Screen): Promise<string>;
}

/** @param all rows of the result @param table of some of them */
export function tableOfRows<T>(
  all: readonly T[],
  table: (rows: readonly T[], screen: Screen) => Promise<string>,
): RowsTable {
  const own = new Set<unknown>(all);
  return tableOfKind((row): row is T => own.has(row), table);
}

/** @param isRow knows whole rows, also those that an expression has made again */
export function tableOfKind<T>(
  isRow: (value: unknown) => value is T,
  table: (rows: readonly T[], screen: Screen) => Promise<string>,
): RowsTable {
  return { isRow, table: (rows, screen) => table(rows.filter(isRow), screen) };
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
    case 'ndjson':
      return shown.rows.map((row) => `${printableJson(row ?? null)}\n`).join('');
    case 'csv':
      return csvOf(shown.rows.map(flatRow), shown.columns);
    case 'tsv':
      return tsvOf(shown.rows.map(flatRow), shown.columns);
    case 'yaml':
      return yamlOf(shown.json ?? null);
    case 'md':
      return markdownOf(shown.rows, shown.briefColumns ?? shown.columns);
    case 'none':
      return '';
  }
}

/** What the JMESPath expression selects from a result. */
async function queried(result: Result, query: string): Promise<Result> {
  const selected = await applyQuery(result.json, query);
  const rows: readonly unknown[] = Array.isArray(selected) ? selected : [selected];
  const { columns, briefColumns, rowsTable } = result;
  if (rowsTable === undefined || rows.length === 0 || !rows.every((row) => rowsTable.isRow(row)))
    return { json: selected, rows, table: (screen) => genericTable(rows, screen) };
  const table = (screen: Screen) => rowsTable.table(rows, screen);
  return { json: selected, rows, ...defined({ columns, briefColumns }), table };
}
