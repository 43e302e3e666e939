/** A long text in several columns of a row: `name0`, `name1` and so on. */
import type { Row } from '../../storage/tables.ts';

/** A column holds 32,000 characters. */
const CHARACTERS_PER_COLUMN = 30_000;

export function textColumns(name: string, text: string): Readonly<Record<string, string>> {
  const count = Math.ceil(text.length / CHARACTERS_PER_COLUMN);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${name}${index}`,
      text.slice(index * CHARACTERS_PER_COLUMN, (index + 1) * CHARACTERS_PER_COLUMN),
    ]),
  );
}

/** Empty if the row has none of the columns. */
export function textIn(name: string, row: Row): string {
  let text = '';
  for (let index = 0; row[`${name}${index}`] !== undefined; index += 1) text += String(row[`${name}${index}`]);
  return text;
}
