/** The forms of a result that need more than a line of code: YAML, Markdown, TSV, and tables of anything. */
import { columnsOf, type FlatRow, flatRow } from '../../api/forms/csv.ts';
import { escapedUnits, printable, printableCell, UNSEEN_IN_TEXT } from '../../base/printable.ts';
import type { Screen } from './screen.ts';
import { textTable } from './text-table.ts';

/** Ids of ours and of Entra, which are of no use if cut: hexadecimal, with dashes or a prefix. */
const ID = /^(?:[a-z]+-)?[0-9a-f]{8}[0-9a-f-]{24,28}(?:_[0-9a-z-]+)*$/;
/** What Markdown would take for more than the sign itself. */
const MARKDOWN = /[\\`*_[\]<>|~&#@]/g;

/** Characters that nobody sees are escaped, as in JSON. */
export async function yamlOf(value: unknown): Promise<string> {
  const { Document, Scalar, visit } = await import('yaml');
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && node.value.search(UNSEEN_IN_TEXT) >= 0) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 }).replaceAll(UNSEEN_IN_TEXT, escapedUnits);
}

/** A table of GitHub's Markdown, to paste into a ticket. One row without columns of its own becomes a list. */
export function markdownOf(rows: readonly unknown[], fixedColumns?: readonly string[]): string {
  const flat = rows.map(flatRow);
  const [only] = flat;
  if (only === undefined) return 'Nothing.\n';
  if (fixedColumns === undefined && flat.length === 1)
    return [...only].map(([name, text]) => `- ${markdownText(name)}: ${markdownText(text)}\n`).join('');
  const columns = fixedColumns ?? columnsOf(flat);
  const lines = [columns, columns.map(() => '---'), ...flat.map((row) => columns.map((name) => row.get(name) ?? ''))];
  return lines
    .map((cells, line) => `| ${cells.map((cell) => (line === 1 ? cell : markdownText(cell))).join(' | ')} |\n`)
    .join('');
}

/** As with az: values only, no header, one line for each row. */
export function tsvOf(rows: readonly FlatRow[], fixedColumns?: readonly string[]): string {
  const columns = columnsOf(rows, fixedColumns);
  return rows.map((row) => `${columns.map((column) => printableCell(row.get(column) ?? '')).join('\t')}\n`).join('');
}

/** Of rows that nobody has chosen columns for. */
export async function genericTable(rows: readonly unknown[], screen: Screen): Promise<string> {
  if (rows.length === 0) return 'Nothing matches the query.\n';
  const flat = rows.map(flatRow);
  const columns = columnsOf(flat);
  if (columns.length === 1 && columns[0] === 'value')
    return flat.map((row) => `${printable(row.get('value') ?? '')}\n`).join('');
  return textTable(
    flat,
    columns.map((title) => {
      const text = (row: FlatRow) => row.get(title) ?? '';
      return flat.some((row) => ID.test(text(row))) ? { title, text } : { title, text, minWidth: 8 };
    }),
    screen,
  );
}

function markdownText(text: string): string {
  return printable(text).replaceAll(MARKDOWN, (sign) => (sign === '<' ? '&lt;' : `\\${sign}`));
}
