/** The text of an exported file, piece by piece, whichever encoding it has: PowerShell writes UTF-16, the portal UTF-8 with a mark. */
import { StringDecoder } from 'node:string_decoder';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Small pieces stay in the processor's caches, and their text among the young that V8 throws away cheaply. */
const PIECE = 64 * 1024;

/** @param read called with the number of bytes of each piece, for progress */
export async function* textOf(
  bytes: AsyncIterable<Uint8Array>,
  read?: (count: number) => void,
): AsyncGenerator<string> {
  let decode: ((piece: Uint8Array) => string) | undefined;
  let first = true;
  for await (const piece of bytes) {
    read?.(piece.length);
    decode ??= decoderOf(encodingOf(piece));
    for (let from = 0; from < piece.length; from += PIECE) {
      const text = decode(piece.subarray(from, from + PIECE));
      yield first && text.startsWith('\ufeff') ? text.slice(1) : text;
      first = first && text === '';
    }
  }
}

function encodingOf(start: Uint8Array): Encoding {
  const [a, b] = start;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // Without a mark: an export begins with an ASCII character, whose other byte is zero.
  if (a !== 0 && b === 0) return 'utf-16le';
  return a === 0 && b !== 0 && start.length > 1 ? 'utf-16be' : 'utf-8';
}

function decoderOf(encoding: Encoding): (piece: Uint8Array) => string {
  if (encoding === 'utf-16be') {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    return (piece) => decoder.decode(piece, { stream: true });
  }
  // Much faster than a streaming TextDecoder, and plain ASCII stays one byte a character for JSON.parse.
  const decoder = new StringDecoder(encoding === 'utf-8' ? 'utf8' : 'utf16le');
  return (piece) => decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
}

// A stretch of a long text: what was read is let go, what is needed next is fetched. Knows the line it is at.

export interface Window {
  /** What is at hand. */
  readonly text: string;
  /** Where reading stands in `text`. */
  readonly at: number;
  /** The line of `at`, from 1. */
  readonly line: number;
  /** How many characters were passed in all. */
  readonly passed: number;
  /** Nothing more will come. */
  readonly ended: boolean;
  /** Fetches about as much again as is at hand; positions change, `at` becomes 0. False where there is no more. */
  more(): Promise<boolean>;
  /** Goes forward to this position. */
  advance(to: number): void;
  /** The line of a position that was not passed yet. */
  lineAt(position: number): number;
  /** At the next character that is no blank; false at the end of all text. */
  skipBlanks(alsoCommas?: boolean): Promise<boolean>;
}

/** One record larger than this, or an object around the records with as much before them, is given up. In characters. */
export const LARGEST = 64 * 1024 * 1024;
const LEAST = 64 * 1024;

export function openWindow(pieces: AsyncIterable<string>): Window {
  const source = pieces[Symbol.asyncIterator]();
  let [text, at, line, passed, ended] = ['', 0, 1, 0, false];

  const window: Window = {
    get text() {
      return text;
    },
    get at() {
      return at;
    },
    get line() {
      return line;
    },
    get passed() {
      return passed;
    },
    get ended() {
      return ended;
    },
    async more() {
      const wanted = Math.max(LEAST, 2 * (text.length - at));
      const parts = [text.slice(at)];
      let length = text.length - at;
      const had = length;
      while (!ended && length < wanted) {
        const next = await source.next();
        ended = next.done === true;
        if (next.done) break;
        parts.push(next.value);
        length += next.value.length;
      }
      [text, at] = [parts.join(''), 0];
      return length > had;
    },
    advance(to) {
      line = window.lineAt(to);
      passed += to - at;
      at = to;
    },
    lineAt(position) {
      let count = line;
      for (let i = text.indexOf('\n', at); i !== -1 && i < position; i = text.indexOf('\n', i + 1)) count += 1;
      return count;
    },
    async skipBlanks(alsoCommas = false) {
      for (;;) {
        let next = at;
        while (next < text.length && isBlank(text.charCodeAt(next), alsoCommas)) next += 1;
        window.advance(next);
        if (next < text.length) return true;
        if (!(await window.more())) return false;
      }
    },
  };
  return window;
}

/** Record separators (0x1e, RFC 7464) count as blank, too. */
function isBlank(code: number, alsoCommas: boolean): boolean {
  return code <= 0x20 || code === 0xfeff || code === 0xa0 || (alsoCommas && code === 0x2c);
}
