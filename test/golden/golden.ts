/**
 * Compares what the code writes with what it wrote when the fixture was made: rows and queue messages must
 * stay the same, byte for byte.
 * `UPDATE_GOLDEN=1` writes new fixtures; nothing else does.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { allRows, type Row, TABLE_NAMES, type TableName, type Tables } from '../../src/storage/tables.ts';

/** A fixture has only the hash of longer bytes and texts. */
const LONGEST = 4_000;
/** Packed bytes of this length are the first of several parts, and cannot be unpacked alone. */
const LONGEST_PACKED = 60_000;

type Lists = Readonly<Record<string, readonly unknown[] | undefined>>;

/** @param found lists by name; the order of columns does not matter, every text does */
export function expectGolden(name: string, found: Lists): void {
  const path = new URL(`./fixtures/${name}.json`, import.meta.url);
  const text = textOf(found);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(path, 'utf8')));
}

/** JSON with a line for each row. */
function textOf(found: Lists): string {
  const lists = Object.entries(found).map(([name, rows = []]) => {
    const lines = rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
    return ` ${JSON.stringify(name)}: [${lines && `\n${lines}\n `}]`;
  });
  return `{\n${lists.join(',\n')}\n}\n`;
}

/** The content of an input file. Inputs were written by hand; they are no fixtures. */
export function readInput<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./inputs/${name}.json`, import.meta.url), 'utf8')) as T;
}

type Dump = Partial<Record<TableName, readonly unknown[]>>;

/**
 * Every row of every table that has one, in the order of their keys. Values that JSON does not have are labelled with
 * their type.
 * @param digested tables of which only row keys and hashes are compared, because another fixture has such rows in full
 */
export async function dumpTables(tables: Tables, digested: readonly TableName[] = []): Promise<Readonly<Dump>> {
  const dumped: Dump = {};
  for (const name of TABLE_NAMES) {
    const rows = (await allRows(tables(name), { partition: { from: '', to: '~' } })).map(encodedRow);
    if (rows.length > 0) dumped[name] = digested.includes(name) ? rows.map(digestOf) : rows;
  }
  return dumped;
}

/** Columns `z0`, `z1` … hold one packed text. */
function encodedRow(row: Row): Readonly<Record<string, unknown>> {
  const packed = Object.entries(row).filter(([column]) => /^z\d+$/.test(column));
  const parts = packed.flatMap(([, value]) => (value instanceof Uint8Array ? [value] : []));
  const rest = Object.entries(row).filter((entry) => !packed.some(([column]) => column === entry[0]));
  const columns = Object.fromEntries(rest.map(([column, value]) => [column, encoded(value)]));
  if (parts.length === 0) return columns;
  return { ...columns, z: { columns: packed.map(([column]) => column), ...encodedPacked(Buffer.concat(parts)) } };
}

function digestOf(row: Readonly<Record<string, unknown>>): string {
  const columns = Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${row.rowKey} ${sha256(JSON.stringify(columns)).slice(0, 16)}`;
}

function encoded(value: unknown): unknown {
  if (value instanceof Uint8Array) return encodedBytes(value);
  if (value instanceof Date) return { date: value.toISOString() };
  if (typeof value === 'bigint') return { int64: String(value) };
  return typeof value === 'string' && value.length > LONGEST ? { length: value.length, sha256: sha256(value) } : value;
}

function encodedBytes(bytes: Uint8Array): unknown {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && bytes.length < LONGEST_PACKED) return encodedPacked(bytes);
  if (bytes.length > LONGEST) return { bytes: bytes.length, sha256: sha256(bytes) };
  return { base64: Buffer.from(bytes).toString('base64') };
}

/** Packed content is compared unpacked, because another processor may pack it into other bytes. */
function encodedPacked(bytes: Uint8Array): { readonly gzip: unknown } {
  return { gzip: encoded(gunzipSync(bytes).toString('utf8')) };
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
