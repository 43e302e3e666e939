/** Reads JSON as tools write it: UTF-8 or UTF-16, gzipped or not, with Graph's names or those of the old PowerShell. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { MalformedInputError } from '../../base/errors.ts';
import { isJsonObject, isNestedDeeper, parsedJson } from '../../base/json.ts';

/** Byte order marks: PowerShell 5 writes UTF-16, and some editors mark UTF-8. */
const UTF16_LITTLE = [0xff, 0xfe];
const UTF16_BIG = [0xfe, 0xff];
const GZIP = [0x1f, 0x8b];
/** What a snapshot of a million people takes; a string cannot be longer. */
const MOST_BYTES = 512 * 2 ** 20;
const MOST_LEVELS = 100;

/** @throws {MalformedInputError} if the file holds no JSON; the message names it */
export async function readJsonFile(path: string): Promise<unknown> {
  const bytes = unpacked(await readFile(path), path);
  if (bytes.length === 0) throw new MalformedInputError(path, 'it is empty');
  const json = parsedJson(textOf(bytes));
  if (json === undefined) throw new MalformedInputError(path, 'it is not JSON');
  if (isNestedDeeper(json, MOST_LEVELS)) throw new MalformedInputError(path, 'it is nested too deeply');
  return withGraphNames(json);
}

function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  if (!startsWith(bytes, GZIP)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw new MalformedInputError(path, 'it is damaged, or larger than 512 MiB', { cause: error });
  }
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

function textOf(bytes: Uint8Array): string {
  if (startsWith(bytes, UTF16_LITTLE)) return new TextDecoder('utf-16le').decode(bytes);
  if (startsWith(bytes, UTF16_BIG)) return new TextDecoder('utf-16be').decode(bytes);
  // Without a mark, every second byte of UTF-16 is zero as long as the text is ASCII.
  if (bytes[1] === 0 && bytes.length > 1) return new TextDecoder('utf-16le').decode(bytes);
  return new TextDecoder(bytes[0] === 0 ? 'utf-16be' : 'utf-8').decode(bytes);
}

/** Exports of PowerShell write `DisplayName` where Graph has `displayName`. */
function withGraphNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withGraphNames);
  if (!isJsonObject(value)) return value;
  const isPascal = Object.keys(value).some((name) =>
    /^(DisplayName|Conditions|IncludeUsers|BuiltInControls)$/.test(name),
  );
  const rename = (name: string) =>
    isPascal || /^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [rename(name), withGraphNames(member)]));
}
