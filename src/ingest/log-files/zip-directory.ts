/**
 * Reads the directory of a zip archive: what is in it, and where. The format is PKWARE's APPNOTE.TXT, sections 4.3 and
 * 4.5. Every number in it is checked, because it comes from outside. Also what an
 * archive may unpack to: a file of a few kilobytes can be made to unpack to petabytes.
 */
import type { FileHandle } from 'node:fs/promises';
import { AuditorError } from '../../base/errors.ts';

export interface ZipEntry {
  readonly name: string;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly locked: boolean;
  readonly packedSize: number;
  readonly size: number;
  readonly crc: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const END = { signature: 0x06054b50, size: 22, comment: 0xffff } as const;
const END_64_LOCATOR = { signature: 0x07064b50, size: 20 } as const;
const END_64 = { signature: 0x06064b50, size: 56 } as const;
const ENTRY = { signature: 0x02014b50, size: 46 } as const;
const LOCAL = { signature: 0x04034b50, size: 30 } as const;
const LARGE_16 = 0xffff;
const LARGE_32 = 0xffffffff;
const ZIP_64_FIELD = 1;
const LOCKED = 1;
const UTF_8 = 0x800;
/** Bytes. Room for a hundred thousand names. */
const MAX_DIRECTORY = 32 * 1024 * 1024;

/** @throws ArchiveError */
export async function readZipDirectory(file: FileHandle, fileSize: number): Promise<readonly ZipEntry[]> {
  const { offset, size } = await findDirectory(file, fileSize);
  if (size > MAX_DIRECTORY || offset + size > fileSize) throw damaged();
  const directory = await readAt(file, offset, size);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + ENTRY.size <= size && directory.readUInt32LE(at) === ENTRY.signature; ) {
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    const end = at + ENTRY.size + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
    if (end > size) throw damaged();
    entries.push(entryAt(directory.subarray(at, end), name ?? 0, extra ?? 0));
    at = end;
  }
  return entries;
}

/** Where the packed bytes begin. The local header repeats the name, but its lengths are its own. */
export async function startOfData(file: FileHandle, { offset }: ZipEntry): Promise<number> {
  const header = await readAt(file, offset, LOCAL.size);
  if (header.readUInt32LE(0) !== LOCAL.signature) throw damaged();
  return offset + LOCAL.size + header.readUInt16LE(26) + header.readUInt16LE(28);
}

async function findDirectory(
  file: FileHandle,
  fileSize: number,
): Promise<{ readonly offset: number; readonly size: number }> {
  const length = Math.min(fileSize, END.size + END.comment);
  const tail = await readAt(file, fileSize - length, length);
  for (let at = length - END.size; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END.signature) continue;
    const [size, offset] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
    const isLarge = size === LARGE_32 || offset === LARGE_32 || tail.readUInt16LE(at + 10) === LARGE_16;
    return (isLarge ? await findLargeDirectory(file, fileSize - length + at) : undefined) ?? { offset, size };
  }
  throw new ArchiveError('a zip archive without its end: it was cut off');
}

async function findLargeDirectory(file: FileHandle, end: number) {
  if (end < END_64_LOCATOR.size) return undefined;
  const locator = await readAt(file, end - END_64_LOCATOR.size, END_64_LOCATOR.size);
  if (locator.readUInt32LE(0) !== END_64_LOCATOR.signature) return undefined;
  const record = await readAt(file, large(locator, 8), END_64.size);
  if (record.readUInt32LE(0) !== END_64.signature) throw damaged();
  return { size: large(record, 40), offset: large(record, 48) };
}

function entryAt(entry: Buffer, nameLength: number, extraLength: number): ZipEntry {
  const flags = entry.readUInt16LE(8);
  const afterName = ENTRY.size + nameLength;
  const fields = {
    size: entry.readUInt32LE(24),
    packedSize: entry.readUInt32LE(20),
    offset: entry.readUInt32LE(42),
  };
  return {
    name: entry.toString((flags & UTF_8) === 0 ? 'latin1' : 'utf8', ENTRY.size, afterName),
    method: entry.readUInt16LE(10),
    locked: (flags & LOCKED) !== 0,
    crc: entry.readUInt32LE(16),
    ...withLargeNumbers(fields, entry.subarray(afterName, afterName + extraLength)),
  };
}

/** A number that does not fit into 32 bits is in an extra field, in this order. */
function withLargeNumbers<Fields extends Readonly<Record<string, number>>>(fields: Fields, extra: Buffer): Fields {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP_64_FIELD) continue;
    const values = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    let next = 0;
    return Object.fromEntries(
      Object.entries(fields).map(([name, value]) => {
        if (value !== LARGE_32 || next + 8 > values.length) return [name, value];
        next += 8;
        return [name, large(values, next - 8)];
      }),
    ) as Fields;
  }
  return fields;
}

function large(buffer: Buffer, at: number): number {
  const value = buffer.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged();
  return Number(value);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw damaged();
  return buffer;
}

function damaged(): ArchiveError {
  return new ArchiveError('a damaged zip archive');
}

/** The archive is damaged, locked or made to overflow. Records before the damage were read. */
export class ArchiveError extends AuditorError {
  readonly code = 'ARCHIVE_UNREADABLE';
  readonly retryable = false;
}

export interface ArchiveLimits {
  readonly bytes: number;
  /** Unpacked bytes for each packed one. */
  readonly ratio: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = { bytes: 10 * 1024 ** 3, ratio: 1000 };
/** Bytes. So little does no harm, however small the archive is. */
const ALWAYS_ALLOWED = 1024 * 1024;

/** Counts over all members of one archive: they may share the same packed bytes. */
export interface UnpackCounter {
  /** @throws ArchiveError */
  add(bytes: number): void;
}

/** @param packed the packed bytes read so far, or the size of the archive */
export function unpackCounter(packed: () => number, { bytes, ratio }: ArchiveLimits = ARCHIVE_LIMITS): UnpackCounter {
  let total = 0;
  return {
    add(count) {
      total += count;
      if (total > bytes) throw new ArchiveError(`it unpacks to more than ${Math.round(bytes / 1024 ** 2)} MiB`);
      if (total > ALWAYS_ALLOWED && total > packed() * ratio)
        throw new ArchiveError(`it unpacks to more than ${ratio} times its size`);
    },
  };
}
