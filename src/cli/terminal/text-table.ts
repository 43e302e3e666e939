/** Tables for people: aligned columns without lines. Long texts are shortened, never wrapped. */
import { printable } from '../../base/printable.ts';
import { type Screen, type Style, styled } from './screen.ts';

export interface Column<T> {
  readonly title: string;
  readonly text: (row: T) => string;
  /** The style of a cell, if the screen has colours. */
  readonly style?: (row: T) => Style;
  readonly alignRight?: boolean;
  /** Where there is no room the column may shrink to this width. Without it, as for an id, it never shrinks. */
  readonly minWidth?: number;
  /** Where there still is no room the column is left out: first the one with the highest number. Without it, never. */
  readonly drop?: number;
}

/** Measures texts as a terminal shows them, where some letters take two columns and some none. */
type WidthOf = (text: string) => number;

interface Laid<T> {
  readonly column: Column<T>;
  /** Of each row. */
  readonly texts: readonly string[];
  width: number;
}

const GAP = 2;
const GAP_TEXT = ' '.repeat(GAP);
const ELLIPSIS = '…';

export async function textTable<T>(rows: readonly T[], columns: readonly Column<T>[], screen: Screen): Promise<string> {
  const { default: widthOf } = await import('string-width');
  const laid = fitting(columns.map(laidOut(rows, widthOf)), screen.columns);
  const lineOf = (cell: (one: Laid<T>) => string) => `${laid.map(cell).join(GAP_TEXT).trimEnd()}\n`;
  const head = lineOf(({ column, width }) => padded(column.title, width, { column, widthOf, screen, style: 'dim' }));
  const lines = rows.map((row, index) =>
    lineOf(({ column, texts, width }) =>
      padded(texts[index] ?? '', width, { column, widthOf, screen, style: column.style?.(row) }),
    ),
  );
  return `${head}${lines.join('')}`;
}

function laidOut<T>(rows: readonly T[], widthOf: WidthOf): (column: Column<T>) => Laid<T> {
  return (column) => {
    const texts = rows.map((row) => printable(column.text(row)));
    return { column, texts, width: texts.reduce((most, text) => Math.max(most, widthOf(text)), widthOf(column.title)) };
  };
}

/** Columns that are left out make room for the others; then the widest that may shrink does. */
function fitting<T>(all: readonly Laid<T>[], available: number): readonly Laid<T>[] {
  let laid = all;
  while (widthOfAll(laid, smallest) > available) {
    const least = laid.reduce<Laid<T> | undefined>(
      (found, one) => ((one.column.drop ?? 0) > (found?.column.drop ?? 0) ? one : found),
      undefined,
    );
    if (least === undefined) break;
    laid = laid.filter((one) => one !== least);
  }
  while (widthOfAll(laid, ({ width }) => width) > available) {
    const [widest] = laid.filter((one) => one.width > smallest(one)).toSorted((a, b) => b.width - a.width);
    if (widest === undefined) break;
    widest.width -= 1;
  }
  return laid;
}

function smallest<T>({ column, width }: Laid<T>): number {
  return Math.min(width, column.minWidth ?? width);
}

function widthOfAll<T>(laid: readonly Laid<T>[], widthOf: (one: Laid<T>) => number): number {
  return laid.reduce((sum, one) => sum + widthOf(one) + GAP, -GAP);
}

interface CellOptions<T> {
  readonly column: Column<T>;
  readonly widthOf: WidthOf;
  readonly screen: Screen;
  readonly style: Style | undefined;
}

function padded<T>(text: string, width: number, { column, widthOf, screen, style }: CellOptions<T>): string {
  const shown = shortened(text, width, widthOf);
  const blanks = ' '.repeat(Math.max(0, width - widthOf(shown)));
  const cell = style === undefined ? shown : styled(style, shown, screen);
  return column.alignRight ? `${blanks}${cell}` : `${cell}${blanks}`;
}

/** On one line, and no wider than that on a terminal. */
export async function fitted(text: string, width: number): Promise<string> {
  const { default: widthOf } = await import('string-width');
  return shortened(printable(text), Math.max(1, width), widthOf);
}

function shortened(text: string, width: number, widthOf: WidthOf): string {
  if (widthOf(text) <= width) return text;
  let shown = '';
  // A letter and the marks on it stay together.
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (widthOf(shown + segment) > width - 1) break;
    shown += segment;
  }
  return `${shown}${ELLIPSIS}`;
}
