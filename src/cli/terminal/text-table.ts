/** Tables for people: aligned columns without lines. Long texts are shortened, never wrapped. */
import { printable } from '../../base/printable.ts';
import { type Screen, type Style, styled } from './screen.ts';

export interface Column<T> {
  readonly title: string;
  readonly text: (row: T) => string;
  /** The style of a cell, if the screen has colours. */
  readonly style?: (row: T) => Style;
  readonly alignRight?: boolean;
  /** On a narrow screen the column may shrink to this width. Without it, the column never shrinks. */
  readonly minWidth?: number;
  /** The column is shown only on a screen of at least this width. */
  readonly minScreen?: number;
}

const GAP = 2;
const NO_HORIZONTAL_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
};
const NO_LINES = {
  ...NO_HORIZONTAL_LINES,
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
/** Characters of wide scripts, and emoji, take two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

export async function textTable<T>(rows: readonly T[], columns: readonly Column<T>[], screen: Screen): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const shown = columns.filter(({ minScreen = 0 }) => screen.columns >= minScreen);
  const texts = rows.map((row) => shown.map(({ text }) => printable(text(row))));
  const widths = widthsFor(shown, texts, screen.columns);
  const table = new Table({
    head: shown.map(({ title }) => styled('dim', printable(title), screen)),
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    colAligns: shown.map(({ alignRight }) => (alignRight ? 'right' : 'left')),
    colWidths: widths.map((width) => width + GAP),
  });
  for (const [index, row] of rows.entries()) {
    table.push(
      shown.map(({ style }, column) =>
        style ? styled(style(row), texts[index]?.[column] ?? '', screen) : (texts[index]?.[column] ?? ''),
      ),
    );
  }
  return `${table.toString().replaceAll(/ +$/gm, '')}\n`;
}

/** Each column is as wide as its widest cell. If the table is too wide, the widest column that may shrink does. */
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
    const widest = columns.reduce<number | undefined>((best, { minWidth = Number.POSITIVE_INFINITY }, column) => {
      const width = widths[column] ?? 0;
      return width > minWidth && width > (best === undefined ? 0 : (widths[best] ?? 0)) ? column : best;
    }, undefined);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** How many columns a text takes. A combining mark takes none. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) {
    if (!/\p{M}/u.test(letter)) width += WIDE.test(letter) ? 2 : 1;
  }
  return width;
}
