/** STORAGE.md against the rows that are written: neither may have a column that the other does not have. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Row, TABLE_NAMES, type Value } from '../../src/storage/tables.ts';
import { writeEveryKindOfRow } from './every-kind-of-row.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly always: boolean;
}

const documented = readStorage(readFileSync(new URL('../../STORAGE.md', import.meta.url), 'utf8'));
const tables = memoryTables();

beforeAll(() => writeEveryKindOfRow(tables));

test('STORAGE.md documents every table and no other', () => {
  expect([...documented.keys()].sort()).toEqual([...TABLE_NAMES].sort());
});

describe.each(TABLE_NAMES)('%s', (name) => {
  test('has the columns and the types that STORAGE.md lists', async () => {
    const columns = documented.get(name) ?? [];
    const rows = await allRows(tables(name), { partition: { from: '', to: '~' } });

    const written = new Set(rows.flatMap((row) => columnsOf(row).map(([column]) => numbered(column))));
    expect([...written].sort()).toEqual(columns.map((column) => column.name).sort());
    for (const { name: column, always } of columns)
      if (always) expect(rows.filter((row) => row[column] === undefined)).toEqual([]);
    const wrong = rows
      .flatMap(columnsOf)
      .filter(([column, value]) => !isOfType(value, columns.find((one) => one.name === numbered(column))?.type));
    expect(wrong).toEqual([]);
  });
});

/** The sections of STORAGE.md that are named for a table, and their columns. */
function readStorage(text: string): ReadonlyMap<string, readonly Column[]> {
  const sections = text.split(/^## /m).slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')).trim(), columnsIn(section)]));
}

function columnsIn(section: string): readonly Column[] {
  const lines = section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| column'));
  return lines.map((line) => {
    const [name = '', type = '', always = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { name, type, always: always === 'yes' };
  });
}

function columnsOf({ partitionKey: _partition, rowKey: _row, ...columns }: Row): readonly (readonly [string, Value])[] {
  return Object.entries(columns).flatMap(([column, value]) => (value === undefined ? [] : [[column, value] as const]));
}

function numbered(column: string): string {
  return column.replace(/\d+$/, '<n>');
}

function isOfType(value: Value, type: string | undefined): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'time':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
    case 'json':
      return typeof value === 'string' && JSON.parse(value) !== undefined;
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31;
    case 'flag':
      return typeof value === 'boolean';
    case 'bytes':
      return value instanceof Uint8Array;
    default:
      return false;
  }
}
