/** Values of any form as cells of a table, and the table as CSV (RFC 4180) that no spreadsheet runs. */
import { printableCell } from '../../base/printable.ts';

/** The cells of a row by column. A nested member has a column such as `subject.id`. */
export type FlatRow = ReadonlyMap<string, string>;

export function csvOf(rows: readonly FlatRow[], fixedColumns?: readonly string[]): string {
  const columns = columnsOf(rows, fixedColumns);
  if (columns.length === 0) return '';
  const lines = [columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ''))];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** RFC 4180; with a semicolon as well, at which some countries' spreadsheets split. */
function csvCell(text: string): string {
  const cell = printableCell(text);
  return /[",;]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The fixed columns, then all others in the order in which rows first have them. */
export function columnsOf(rows: readonly FlatRow[], fixed: readonly string[] = []): readonly string[] {
  return [...new Set([...fixed, ...rows.flatMap((row) => [...row.keys()])])];
}

export function flatRow(value: unknown): FlatRow {
  const cells = new Map<string, string>();
  if (isObject(value)) addCells(cells, '', value);
  else cells.set('value', cellText(value));
  return cells;
}

/** A list of plain values is joined to one cell; a list of objects becomes JSON. */
function addCells(cells: Map<string, string>, path: string, value: object): void {
  for (const [name, member] of Object.entries(value)) {
    const column = path === '' ? name : `${path}.${name}`;
    if (Array.isArray(member))
      cells.set(column, member.some(isObject) ? JSON.stringify(member) : member.map(cellText).join('; '));
    else if (isObject(member)) addCells(cells, column, member);
    else cells.set(column, cellText(member));
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function cellText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
