/** Imports a text as a file, in a dry run, and says what came of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { dryRunImport } from '../../src/cli/import/dry-run-import.ts';
import { importFiles } from '../../src/cli/import/import.ts';
import { ADA } from '../fixtures/audit-export.ts';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revaudit-forms-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

export async function imported(content: unknown, name = 'export') {
  files += 1;
  const path = join(folder, `${files}-${name}`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  const [file] = await importFiles([path], { ...dryRunImport(), now: () => Date.parse('2031-03-02T00:00:00Z') });
  if (!file) throw new TypeError('nothing imported');
  return file;
}

export async function found(content: unknown, name?: string) {
  const { revocations, unreadable, unrecognised } = await imported(content, name);
  return { causes: revocations.map(({ cause, subject }) => [cause, subject.id]), unreadable, unrecognised };
}

export const clear = (...causes: (readonly [string, string])[]) => ({ causes, unreadable: [], unrecognised: [] });
export const DISABLED = ['account-disabled', ADA] as const;
export const csvOf = (rows: readonly Readonly<Record<string, unknown>>[], delimiter = ',') =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]
    .map((cells) => cells.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(delimiter))
    .join('\r\n');
export const capital = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
export const pascal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [capital(name), pascal(inner)]));
};
