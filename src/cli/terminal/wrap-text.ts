/** Long text in lines that fit the terminal. */
import widthOf from 'string-width';
import type { Screen } from './screen.ts';

const MAX_WIDTH = 100;

/** The text in lines of the screen's width. @param lead what the first line starts with; the others are indented */
export function wrapped(text: string, lead: string, { columns }: Screen): readonly string[] {
  const width = Math.min(columns, MAX_WIDTH) - lead.length;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + widthOf(word) < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`);
}
