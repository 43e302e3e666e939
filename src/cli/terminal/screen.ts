/** Where output goes: a terminal with colours, a size and the time of its place, or a pipe without them. */
import { styleText } from 'node:util';

export interface Screen {
  write(text: string): void;
  readonly terminal: boolean;
  readonly columns: number;
  readonly colour: boolean;
  /** Of the person at the terminal; in a pipe UTC. */
  readonly timeZone: string;
}

/** A stream of the process, or one that replaces it in a test. */
export type OutStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};
export type InStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

export type Style = Parameters<typeof styleText>[0];

const DEFAULT_COLUMNS = 100;

/** What the environment says of the terminal. */
interface TerminalSettings {
  readonly colour?: boolean | undefined;
  readonly timeZone?: string | undefined;
}

export function screenOf(stream: OutStream, { colour, timeZone }: TerminalSettings): Screen {
  const terminal = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    terminal,
    columns: (terminal && stream.columns) || DEFAULT_COLUMNS,
    colour: colour ?? terminal,
    timeZone: terminal ? (timeZone ?? 'UTC') : 'UTC',
  };
}

export function styled(style: Style, text: string, { colour }: Pick<Screen, 'colour'>): string {
  return colour && text !== '' ? styleText(style, text, { validateStream: false }) : text;
}
