/**
 * Where the bytes of a log come from: a file, the unpacked content of a gzip file, or a member of a zip archive. The
 * kind is recognised by the first bytes. An archive inside an archive is not opened.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { pipeline, Readable, type Transform } from 'node:stream';
import { crc32, createGunzip, createInflateRaw } from 'node:zlib';
import {
  ARCHIVE_LIMITS,
  ArchiveError,
  type ArchiveLimits,
  readZipDirectory,
  startOfData,
  type UnpackCounter,
  unpackCounter,
  type ZipEntry,
} from './zip-directory.ts';

export interface LogSource {
  /** For people: the path, or `archive.zip!member`. */
  readonly file: string;
  /** Packed, where it is packed. */
  readonly bytes: number;
  /** From the start, each time. @param onBytes called with the size of each chunk that is read from the disk */
  read(onBytes?: OnBytes): AsyncIterable<Uint8Array>;
}

type OnBytes = (count: number) => void;

const GZIP = [0x1f, 0x8b];
const ZIPS = [
  [0x50, 0x4b, 3, 4],
  [0x50, 0x4b, 5, 6],
];
const READ_BYTES = 1024 * 1024;
const [STORED, DEFLATED] = [0, 8];
/** More are no export of logs. */
const MAX_MEMBERS = 10_000;
/** What macOS and Windows add to archives. */
const BY_SYSTEM = /^__MACOSX\/|(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/;

/** One source for a file, one for each member of a zip archive. @param file its name, for people */
export async function openLogSources(
  path: string,
  file = path,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<readonly LogSource[]> {
  const { size } = await stat(path);
  const handle = await open(path);
  try {
    const start = await firstBytes(handle);
    if (startsWith(start, GZIP)) return [{ file, bytes: size, read: (onBytes) => gunzipped(path, limits, onBytes) }];
    if (!ZIPS.some((signature) => startsWith(start, signature)))
      return [{ file, bytes: size, read: (onBytes) => bytesOf(path, onBytes) }];
    return zipMembers(await readZipDirectory(handle, size), { path, file, size, limits });
  } catch (error) {
    if (error instanceof ArchiveError) return [{ file, bytes: size, read: () => failing(error) }];
    throw error;
  } finally {
    await handle.close();
  }
}

async function firstBytes(handle: FileHandle): Promise<Uint8Array> {
  const buffer = Buffer.alloc(4);
  const { bytesRead } = await handle.read(buffer, 0, 4, 0);
  return buffer.subarray(0, bytesRead);
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** One buffer for all chunks: each is decoded before the next is read. */
async function* bytesOf(path: string, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES);
      if (bytesRead === 0) return;
      onBytes?.(bytesRead);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** A long export may be many gzip files in sequence; all of them are read. */
function gunzipped(path: string, limits: ArchiveLimits, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  let packed = 0;
  const chunks = chunksOf({ path }, (count) => {
    packed += count;
    onBytes?.(count);
  });
  return unpacked(chunks, createGunzip(), { counter: unpackCounter(() => packed, limits), kind: 'gzip file' });
}

interface ZipFile {
  readonly path: string;
  readonly file: string;
  readonly size: number;
  readonly limits: ArchiveLimits;
}

/** @throws ArchiveError */
function zipMembers(entries: readonly ZipEntry[], { path, file, size, limits }: ZipFile): readonly LogSource[] {
  const members = entries.filter(({ name }) => !name.endsWith('/') && !BY_SYSTEM.test(name));
  if (members.length === 0) throw new ArchiveError('a zip archive without files');
  if (members.length > MAX_MEMBERS) throw new ArchiveError(`a zip archive of more than ${MAX_MEMBERS} files`);
  if (members.some(({ name }) => name === '[Content_Types].xml'))
    throw new ArchiveError('a document of Excel or Word, not a log: save the table as CSV UTF-8');
  // Members that share their packed bytes would unpack to any size.
  if (sumOf(members, 'packedSize') > size) throw new ArchiveError('a damaged zip archive');
  const counter = unpackCounter(() => size, limits);
  counter.add(sumOf(members, 'size'));
  return members.map((entry) => ({
    file: `${file}!${entry.name}`,
    bytes: entry.packedSize,
    read: (onBytes) => memberBytes(entry, { path, limits, onBytes }),
  }));
}

function sumOf(entries: readonly ZipEntry[], field: 'size' | 'packedSize'): number {
  return entries.reduce((sum, entry) => sum + entry[field], 0);
}

interface MemberReading {
  readonly path: string;
  readonly limits: ArchiveLimits;
  readonly onBytes: OnBytes | undefined;
}

async function* memberBytes(entry: ZipEntry, { path, limits, onBytes }: MemberReading): AsyncGenerator<Uint8Array> {
  if (entry.locked) throw new ArchiveError('it is locked with a password: unpack it first');
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw new ArchiveError('it is packed in a way that few programs know: unpack it first');
  const handle = await open(path);
  const start = await startOfData(handle, entry).finally(() => handle.close());
  const chunks = chunksOf({ path, start, end: start + entry.packedSize - 1 }, onBytes);
  let [checksum, length] = [0, 0];
  for await (const chunk of unpacked(entry.packedSize === 0 ? Readable.from([]) : chunks, unpackerOf(entry), {
    counter: unpackCounter(() => entry.packedSize, limits),
    kind: 'zip archive',
  })) {
    [checksum, length] = [crc32(chunk, checksum), length + chunk.length];
    if (length > entry.size) break;
    yield chunk;
  }
  if (checksum !== entry.crc || length !== entry.size) throw new ArchiveError('a damaged zip archive');
}

function unpackerOf({ method, packedSize }: ZipEntry): Transform | undefined {
  return method === DEFLATED && packedSize > 0 ? createInflateRaw() : undefined;
}

async function* chunksOf(
  { path, ...range }: { readonly path: string; readonly start?: number; readonly end?: number },
  onBytes?: OnBytes,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { ...range, highWaterMark: READ_BYTES })) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}

async function* unpacked(
  chunks: AsyncIterable<Uint8Array>,
  unpacker: Transform | undefined,
  { counter, kind }: { readonly counter: UnpackCounter; readonly kind: string },
): AsyncGenerator<Uint8Array> {
  // An error of either end reaches whoever reads the other one, so the callback has nothing to do.
  if (unpacker) pipeline(Readable.from(chunks), unpacker, () => {});
  try {
    for await (const chunk of unpacker ?? chunks) {
      counter.add(chunk.length);
      yield chunk;
    }
  } catch (cause) {
    if (isZlibError(cause)) throw new ArchiveError(`a damaged ${kind}`, { cause });
    throw cause;
  } finally {
    unpacker?.destroy();
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}

function failing(error: ArchiveError): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}
