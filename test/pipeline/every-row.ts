/** Every row of all tables, byte for byte. */
import { allRows, TABLE_NAMES, type TableName, type Tables } from '../../src/storage/tables.ts';

/** Holds the hash of a random secret. */
const RANDOM: ReadonlySet<TableName> = new Set(['Subscriptions']);

export async function everyRow(tables: Tables): Promise<Readonly<Record<string, readonly string[]>>> {
  const names = TABLE_NAMES.filter((name) => !RANDOM.has(name));
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [
        name,
        (await allRows(tables(name), { partition: { from: '', to: '~' } })).map(textOf),
      ]),
    ),
  );
}

function textOf(row: object): string {
  return JSON.stringify(row, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
}
