/** Tables fit the terminal: columns go before ids are cut, and letters count as wide as a terminal shows them. */
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Screen } from '../../../src/cli/terminal/screen.ts';
import { type Column, textTable } from '../../../src/cli/terminal/text-table.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly by: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'ID', text: ({ id }) => id },
  { title: 'NAME', text: ({ name }) => name, minWidth: 8 },
  { title: 'BY', text: ({ by }) => by, drop: 1, minWidth: 6 },
];
const ROW = { id: '0123456789abcdef', name: 'a name of some length', by: 'Grace Hopper' };
const screen = (columns: number): Screen => ({
  write: () => {},
  terminal: true,
  columns,
  colour: false,
  timeZone: 'UTC',
});
const linesOf = async (rows: readonly Row[], columns: number) =>
  (await textTable(rows, COLUMNS, screen(columns))).trimEnd().split('\n');

test('where there is room nothing is cut', async () => {
  expect(await linesOf([ROW], 80)).toEqual([
    'ID                NAME                   BY',
    '0123456789abcdef  a name of some length  Grace Hopper',
  ]);
});

test('with less room texts are cut, then the least important column goes, and an id stays whole', async () => {
  expect((await linesOf([ROW], 40))[1]).toMatch(/^0123456789abcdef {2}a name .*… {2}Grace.*…$/);
  expect((await linesOf([ROW], 28))[1]).toMatch(/^0123456789abcdef {2}a name.*…$/);
  expect((await linesOf([ROW], 10))[1]).toMatch(/^0123456789abcdef {2}a name.*…$/);
});

test.each(['漢字の名前です', 'ｶﾞｷﾞ', '👩🏽 Ada', 'e\u0301le\u0300ve', 'नमस्ते', '🇩🇪 Berlin'])(
  '%s takes the columns that a terminal gives it',
  async (name) => {
    const [head = '', line = '', other = ''] = await linesOf([{ ...ROW, name }, ROW], 80);
    const start = head.indexOf('BY');
    expect(stringWidth(line.slice(0, line.indexOf('Grace')))).toBe(start);
    expect(other.indexOf('Grace')).toBe(start);
    for (const text of await linesOf([{ ...ROW, name: name.repeat(8) }], 40))
      expect(stringWidth(text)).toBeLessThanOrEqual(40);
  },
);
