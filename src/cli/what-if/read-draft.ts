/** Reads policies and tenants from files as people have them: exports of several tools, in several encodings. */
import { readFile } from 'node:fs/promises';
import { MalformedInputError } from '../../base/errors.ts';
import { isJsonObject, type JsonObject, parsedJson } from '../../base/json.ts';
import type { PolicyContent } from '../../conditional-access/policy.ts';

/** Byte order marks: PowerShell 5 writes UTF-16, and some editors mark UTF-8. */
const UTF16_LITTLE = [0xff, 0xfe];
const UTF16_BIG = [0xfe, 0xff];

/** The policies of a file: one, a list, or a list under `value`. @throws {MalformedInputError} if there is none */
export async function readPolicies(path: string): Promise<readonly PolicyContent[]> {
  const json = await readJson(path);
  const list = isJsonObject(json) && Array.isArray(json.value) ? json.value : [json].flat();
  const policies = list.filter(isJsonObject).filter((one) => isJsonObject(one.conditions));
  if (policies.length === 0) throw new MalformedInputError(path, 'there is no Conditional Access policy in it');
  return policies;
}

/** @throws {MalformedInputError} if the file holds no object */
export async function readObject(path: string): Promise<JsonObject> {
  const json = await readJson(path);
  if (!isJsonObject(json)) throw new MalformedInputError(path, 'a JSON object was expected');
  return json;
}

async function readJson(path: string): Promise<unknown> {
  const json = parsedJson(textOf(await readFile(path)));
  if (json === undefined) throw new MalformedInputError(path, 'it is not JSON');
  return withGraphNames(json);
}

function textOf(bytes: Uint8Array): string {
  const startsWith = (mark: readonly number[]) => mark.every((byte, index) => bytes[index] === byte);
  if (startsWith(UTF16_LITTLE)) return new TextDecoder('utf-16le').decode(bytes);
  if (startsWith(UTF16_BIG)) return new TextDecoder('utf-16be').decode(bytes);
  // Without a mark, every second byte of UTF-16 is zero as long as the text is ASCII.
  const encoding = bytes[1] === 0 && bytes.length > 1 ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** Exports of the old PowerShell module write `DisplayName` where Graph has `displayName`. */
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
