/**
 * A moving window over the text of an exported file. PowerShell writes UTF-16; the portal writes UTF-8 with a byte
 * order mark.
 */
import { StringDecoder } from 'node:string_decoder';

/** Text that was read is released, and more is read on demand. */
export interface Window {
  /** The text in memory. */
  readonly text: string;
  /** The current position in `text`. */
  readonly at: number;
  /** The line of `at`, from 1. */
  readonly line: number;
  /** The number of characters passed so far, from the start of the file. */
  readonly passed: number;
  /** True at the end of the file. */
  readonly ended: boolean;
  /** Doubles the text in memory. Positions change: `at` becomes 0. Resolves to false at the end of the file. */
  more(): Promise<boolean>;
  /** Moves forward to this position. */
  advance(to: number): void;
  /** The line of a position at or after `at`. */
  lineAt(position: number): number;
  /** Moves to the next character that is not blank. Resolves to false at the end of the file. */
  skipBlanks(alsoCommas?: boolean): Promise<boolean>;
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * Bytes. Small pieces stay in the processor's caches, and their text in V8's young generation, which is cheap to
 * collect.
 */
const PIECE_SIZE = 64 * 1024;

/** Characters. A larger record, or a page with more text before its list, is reported as unreadable. */
export const MAX_RECORD_LENGTH = 64 * 1024 * 1024;
/** Characters. */
const MIN_READ = 64 * 1024;

export async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decode: ((piece: Uint8Array) => string) | undefined;
  let first = true;
  for await (const piece of bytes) {
    decode ??= decoderOf(encodingOf(piece));
    for (let from = 0; from < piece.length; from += PIECE_SIZE) {
      const text = decode(piece.subarray(from, from + PIECE_SIZE));
      yield first && text.startsWith('\ufeff') ? text.slice(1) : text;
      first = first && text === '';
    }
  }
}

function encodingOf(start: Uint8Array): Encoding {
  const [a, b] = start;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // Without a byte order mark: an export begins with ASCII characters, whose other bytes are zero.
  const [, , c = a, d = b] = start;
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  return a === 0 && b !== 0 && c === 0 && d !== 0 && start.length > 1 ? 'utf-16be' : 'utf-8';
}

function decoderOf(encoding: Encoding): (piece: Uint8Array) => string {
  if (encoding === 'utf-16be') {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    return (piece) => decoder.decode(piece, { stream: true });
  }
  // Much faster than a streaming TextDecoder, and ASCII text stays at one byte per character for JSON.parse.
  const decoder = new StringDecoder(encoding === 'utf-8' ? 'utf8' : 'utf16le');
  return (piece) => decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
}

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
      const wanted = Math.max(MIN_READ, 2 * (text.length - at));
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

/** Record separators (0x1e, RFC 7464) count as blank. */
function isBlank(code: number, alsoCommas: boolean): boolean {
  return code <= 0x20 || code === 0xfeff || code === 0xa0 || (alsoCommas && code === 0x2c);
}
