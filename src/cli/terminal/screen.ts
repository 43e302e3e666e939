/** Where output goes: a terminal with colours and a width, or a pipe without them. */
import { styleText } from 'node:util';

export interface Screen {
  write(text: string): void;
  readonly terminal: boolean;
  readonly columns: number;
  readonly colour: boolean;
}

/** A stream of the process, or one that replaces it in a test. */
export type OutStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
export type InStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

export type Style = Parameters<typeof styleText>[0];

const DEFAULT_COLUMNS = 100;

export function screenOf(stream: OutStream, colour: boolean | undefined): Screen {
  const terminal = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    terminal,
    columns: (terminal && stream.columns) || DEFAULT_COLUMNS,
    colour: colour ?? terminal,
  };
}

export function styled(style: Style, text: string, { colour }: Pick<Screen, 'colour'>): string {
  return colour && text !== '' ? styleText(style, text, { validateStream: false }) : text;
}
