/** Everything that is stored, as searchable text: rows of all tables with packed columns unpacked, and messages. */
import { constants, gunzipSync } from 'node:zlib';
import type { QueueClient } from '@azure/storage-queue';
import { openRecords } from '../../../src/mirror/segments/record-segment.ts';
import type { Blobs } from '../../../src/storage/blobs.ts';
import { eachRow, type Row, TABLE_NAMES, type Tables } from '../../../src/storage/tables.ts';

export type Dump = ReadonlyMap<string, Row>;

/** By table and keys. */
export async function dumpOf(tables: Tables): Promise<Dump> {
  const rows = new Map<string, Row>();
  for (const name of TABLE_NAMES)
    for await (const row of eachRow(tables(name), { partition: { from: '!', to: '~' } }))
      rows.set(`${name} ${row.partitionKey} ${row.rowKey}`, row);
  return rows;
}

export function textOfRow(row: Row): string {
  const chunks = Object.entries(row).flatMap(([name, value]) => (/^z\d/.test(name) ? [value as Uint8Array] : []));
  const columns = Object.values(row).map((value) => (value instanceof Uint8Array ? unpacked(value) : String(value)));
  return [...columns, ...(chunks.length > 1 ? [unpacked(Buffer.concat(chunks))] : [])].join('\n');
}

export async function textsInQueue(client: QueueClient): Promise<readonly string[]> {
  if (!(await client.exists())) return [];
  const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: 32 });
  return peekedMessageItems.map(({ messageText }) => Buffer.from(messageText, 'base64').toString());
}

/** Each text in the ways in which it may be written. */
export function formsOf(names: readonly string[]): readonly string[] {
  const escaped = (name: string) =>
    JSON.stringify(name)
      .slice(1, -1)
      .replaceAll(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const forms = names.flatMap((name) => [name, escaped(name), JSON.stringify(escaped(name)).slice(1, -1)]);
  return [...new Set(forms.map((form) => form.toLowerCase()))];
}

export function hitsOf(text: string, forms: readonly string[]): readonly string[] {
  const lower = text.toLowerCase();
  return forms.filter((form) => lower.includes(form));
}

/** Every state in the segments of the mirror; links hold ids only. */
export async function textsInBlobs(blobs: Blobs): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const name of blobs.list('')) {
    const { bytes = new Uint8Array() } = (await blobs.get(name)) ?? {};
    if (!name.includes('-links-')) for (const [, { text }] of openRecords(bytes).from('')) texts.push(text);
  }
  return texts;
}

/** Gzip in one column; ids in binary are no names. */
function unpacked(value: Uint8Array): string {
  if (value[0] !== 0x1f || value[1] !== 0x8b) return Buffer.from(value).toString('hex');
  // The first of several columns has only the start.
  return gunzipSync(value, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
}
