/** Tables for people: no rules, aligned columns, what does not fit shortened, never wrapped. */
import { painted, printable, type Screen } from './screen.ts';

export interface Column<T> {
  readonly title: string;
  readonly text: (row: T) => string;
  /** Colours the text of a cell, where there are colours. */
  readonly style?: (row: T) => Parameters<typeof painted>[0];
  readonly right?: boolean;
  /** May be shortened, down to this width, when the screen is narrow. */
  readonly shrinksTo?: number;
  /** Shown only on a screen of at least so many columns. */
  readonly from?: number;
}

const GAP = 2;
const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
};
const UNRULED = { ...BARE, left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' };

export async function textTable<T>(rows: readonly T[], columns: readonly Column<T>[], screen: Screen): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const shown = columns.filter(({ from = 0 }) => screen.columns >= from);
  const texts = rows.map((row) => shown.map(({ text }) => printable(text(row))));
  const widths = widthsFor(shown, texts, screen.columns);
  const table = new Table({
    head: shown.map(({ title }) => painted('dim', title, screen)),
    chars: UNRULED,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    colAligns: shown.map(({ right }) => (right ? 'right' : 'left')),
    colWidths: widths.map((width) => width + GAP),
  });
  for (const [index, row] of rows.entries()) {
    table.push(
      shown.map(({ style }, column) =>
        style ? painted(style(row), texts[index]?.[column] ?? '', screen) : (texts[index]?.[column] ?? ''),
      ),
    );
  }
  return `${table.toString().replaceAll(/ +$/gm, '')}\n`;
}

/** Each column as wide as its widest cell; where that is too much, the widest of those that may shrink gives way first. */
function widthsFor<T>(
  columns: readonly Column<T>[],
  texts: readonly (readonly string[])[],
  available: number,
): readonly number[] {
  const widths = columns.map(({ title }, column) =>
    Math.max(title.length, ...texts.map((row) => widthOf(row[column] ?? ''))),
  );
  const total = () => widths.reduce((sum, width) => sum + width + GAP, -GAP);
  while (total() > available) {
    const widest = columns.reduce<number | undefined>((best, { shrinksTo = Number.POSITIVE_INFINITY }, column) => {
      const width = widths[column] ?? 0;
      return width > shrinksTo && width > (best === undefined ? 0 : (widths[best] ?? 0)) ? column : best;
    }, undefined);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Columns a text takes: wide scripts and emoji two, marks that sit on a letter none. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += /\p{M}/u.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
