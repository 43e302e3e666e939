/** Reads a file from memory, piece by piece, as an import does. */
import { readLogFile } from '../../../src/ingest/log-files/log-file.ts';

export interface Read {
  readonly records: readonly { readonly record: number; readonly line: number; readonly raw: unknown }[];
  readonly unreadable: readonly { readonly line: number; readonly reason: string }[];
}

export async function read(content: string | Uint8Array, pieceSize = 1024 * 1024): Promise<Read> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  async function* pieces() {
    for (let from = 0; from < bytes.length; from += pieceSize) yield bytes.subarray(from, from + pieceSize);
  }
  const [records, unreadable]: [Read['records'][number][], Read['unreadable'][number][]] = [[], []];
  for await (const part of readLogFile(pieces())) {
    if ('raws' in part)
      records.push(...part.raws.map((raw, index) => ({ record: part.first + index, line: part.lineOf(index), raw })));
    else unreadable.push(part);
  }
  return { records, unreadable };
}

export const raws = async (content: string | Uint8Array) => (await read(content)).records.map(({ raw }) => raw);
export const A = { id: 'a', note: 'both "{" and "[" in text, } too', targets: [{ id: 'x' }, { id: 'y' }] };
export const B = { id: 'b', note: 'back\\slash and "quote\\"', targets: [] };
