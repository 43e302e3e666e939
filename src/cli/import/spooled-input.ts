/**
 * Standard input and pipes can be read only once, and an import reads twice: they are copied to a file that only this
 * user can read, and that is deleted at the end.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { MalformedInputError } from '../../base/errors.ts';

/** How standard input is named among the files. */
export const STANDARD_INPUT = '-';

export interface SpooledInput {
  /** Where its content can be read again and again. */
  readonly path: string;
  close(): Promise<void>;
}

/**
 * The path itself for a file. Nothing is copied where it cannot be opened.
 * @throws MalformedInputError
 */
export async function spooledInput(file: string, stdin: NodeJS.ReadableStream): Promise<SpooledInput> {
  if (file === STANDARD_INPUT) return copied(stdin);
  const found = await stat(file).catch((cause: unknown) => {
    throw new MalformedInputError(file, 'the file cannot be opened', { cause });
  });
  if (found.isDirectory()) throw new MalformedInputError(file, 'this is a folder; name the files in it');
  return found.isFile() ? { path: file, close: async () => {} } : copied(createReadStream(file));
}

async function copied(stream: NodeJS.ReadableStream): Promise<SpooledInput> {
  const folder = await mkdtemp(join(tmpdir(), 'revaudit-input-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'input');
    await pipeline(stream, createWriteStream(path, { mode: 0o600 }));
    return { path, close };
  } catch (error) {
    await close();
    throw error;
  }
}
