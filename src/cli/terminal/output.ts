/** A result in the form that was asked for: for people a table, for programs JSON, JSON lines, CSV or TSV. */
import { pick } from './jmespath-query.ts';
import { printable, type Screen } from './screen.ts';
import { textTable } from './text-table.ts';

export const OUTPUT_FORMATS = ['table', 'json', 'jsonl', 'csv', 'tsv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface Result {
  /** The whole, as JSON has it and as `--query` sees it. */
  readonly whole: unknown;
  /** What stands on a line of its own in jsonl, csv and tsv. */
  readonly rows: readonly unknown[];
  /** Columns that csv has even where no row fills them. */
  readonly columns?: readonly string[];
  /** For people; asked only where a table is wanted. */
  readonly table: (screen: Screen) => Promise<string>;
}

export interface OutputFlags {
  readonly output?: OutputFormat;
  readonly query?: string;
}

export function formatOf({ output }: OutputFlags, { terminal }: Pick<Screen, 'terminal'>): OutputFormat {
  return output ?? (terminal ? 'table' : 'json');
}

/** The text for standard output, ending in a line break. */
export async function renderResult(result: Result, flags: OutputFlags, screen: Screen): Promise<string> {
  const { query } = flags;
  const format = formatOf(flags, screen);
  const selected = query === undefined ? undefined : await pick(result.whole, query);
  const whole = query === undefined ? result.whole : selected;
  const rows = query === undefined ? result.rows : Array.isArray(selected) ? selected : [selected];
  switch (format) {
    case 'table':
      return query === undefined ? result.table(screen) : anyTable(rows, screen);
    case 'json':
      return `${JSON.stringify(whole ?? null, null, 2)}\n`;
    case 'jsonl':
      return rows.map((row) => `${JSON.stringify(row ?? null)}\n`).join('');
    case 'csv':
      return csvOf(rows.map(flatRow), query === undefined ? result.columns : undefined);
    case 'tsv':
      return tsvOf(rows.map(flatRow), query === undefined ? result.columns : undefined);
  }
}

async function anyTable(rows: readonly unknown[], screen: Screen): Promise<string> {
  if (rows.length === 0) return 'Nothing matches the query.\n';
  const flat = rows.map(flatRow);
  const columns = columnsOf(flat);
  if (columns.length === 1 && columns[0] === 'value')
    return flat.map((row) => `${printable(row.get('value') ?? '')}\n`).join('');
  return textTable(
    flat,
    columns.map((title) => ({ title, text: (row: FlatRow) => row.get(title) ?? '', shrinksTo: 8 })),
    screen,
  );
}

function csvOf(rows: readonly FlatRow[], always?: readonly string[]): string {
  const columns = columnsOf(rows, always);
  if (columns.length === 0) return '';
  const lines = [columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ''))];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** RFC 4180. A name that a spreadsheet would run as a formula gets an apostrophe: names come from whoever can set them. */
function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** As az has it: values only, no header, one row a line. */
function tsvOf(rows: readonly FlatRow[], always?: readonly string[]): string {
  const columns = columnsOf(rows, always);
  return rows
    .map((row) => `${columns.map((column) => (row.get(column) ?? '').replaceAll(/[\t\r\n]+/g, ' ')).join('\t')}\n`)
    .join('');
}

// One value of a result as the cells of one row: nested members become `subject.id`, lists of plain values are joined.

export type FlatRow = ReadonlyMap<string, string>;

export function flatRow(value: unknown): FlatRow {
  const cells = new Map<string, string>();
  if (typeof value === 'object' && value !== null) enter(cells, '', value);
  else cells.set('value', plain(value));
  return cells;
}

/** All columns in the order in which rows first name them, after those that are always there. */
export function columnsOf(rows: readonly FlatRow[], always: readonly string[] = []): readonly string[] {
  return [...new Set([...always, ...rows.flatMap((row) => [...row.keys()])])];
}

function enter(cells: Map<string, string>, path: string, value: object): void {
  for (const [name, member] of Object.entries(value)) {
    const column = path === '' ? name : `${path}.${name}`;
    if (Array.isArray(member))
      cells.set(column, member.some(isObject) ? JSON.stringify(member) : member.map(plain).join('; '));
    else if (isObject(member)) enter(cells, column, member);
    else cells.set(column, plain(member));
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function plain(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
