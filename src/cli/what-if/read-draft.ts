/** Reads drafts from files and folders as people have them: exports of several tools, in several encodings. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MalformedInputError } from '../../base/errors.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { readJsonFile } from './read-json-file.ts';

export type DraftKind = 'policy' | 'location' | 'strength';

/** Something that could be saved, as a file has it. */
export interface Draft {
  readonly kind: DraftKind;
  readonly file: string;
  readonly content: JsonObject;
}

export interface ReadDrafts {
  readonly drafts: readonly Draft[];
  /** JSON files of a folder with nothing of ours in them. */
  readonly others: readonly string[];
}

/** Wrappers such as `value`, `policies` or `resources[].properties` stand around policies, and not more deeply. */
const DEEPEST = 5;

/** @throws {MalformedInputError} if a file is no JSON, or if nothing could be saved of what it holds */
export async function readDrafts(paths: readonly string[]): Promise<ReadDrafts> {
  const found: Draft[] = [];
  const others: string[] = [];
  for (const path of paths) {
    const isFolder = (await stat(path)).isDirectory();
    const files = isFolder ? await jsonFilesIn(path) : [path];
    const drafts: Draft[] = [];
    for (const file of files) {
      const own = draftsIn(await readJsonFile(file), DEEPEST).map((draft) => ({ ...draft, file }));
      if (own.length === 0) others.push(file);
      drafts.push(...own);
    }
    if (drafts.length === 0)
      throw new MalformedInputError(
        path,
        'there is no Conditional Access policy, named location or authentication strength in it',
      );
    found.push(...drafts);
  }
  return { drafts: found, others };
}

async function jsonFilesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => /\.json$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function draftsIn(value: unknown, deepest: number): readonly Omit<Draft, 'file'>[] {
  if (deepest === 0) return [];
  if (Array.isArray(value)) return value.flatMap((one) => draftsIn(one, deepest - 1));
  if (!isJsonObject(value)) return [];
  const kind = kindOf(value);
  if (kind !== undefined) return [{ kind, content: value }];
  return Object.values(value).flatMap((member) => draftsIn(member, deepest - 1));
}

function kindOf(object: JsonObject): DraftKind | undefined {
  const type = String(object['@odata.type'] ?? '');
  if (isJsonObject(object.conditions)) return 'policy';
  if (/NamedLocation$/i.test(type) || Array.isArray(object.ipRanges) || Array.isArray(object.countriesAndRegions))
    return 'location';
  const isStrength = /authenticationStrengthPolicy$/i.test(type) || Array.isArray(object.allowedCombinations);
  return isStrength ? 'strength' : undefined;
}
