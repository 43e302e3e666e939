/** The text of an exported file, piece by piece, whichever encoding it has: PowerShell writes UTF-16, the portal UTF-8 with a mark. */
import { StringDecoder } from 'node:string_decoder';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Small pieces stay in the processor's caches, and their text among the young that V8 throws away cheaply. */
const PIECE = 64 * 1024;

/** @param read called with the number of bytes of each piece, for progress */
export async function* textOf(bytes: AsyncIterable<Uint8Array>, read?: (count: number) => void): AsyncGenerator<string> {
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
