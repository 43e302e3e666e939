/**
 * Where a reading in full stands while it goes on over several turns: saved after each page, with what the page showed.
 * One worker at a time holds it. If two do after all, both go on from places that are true, and nothing is lost.
 */

import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { hashOf } from '../../base/hash.ts';
import { keyPart } from '../../storage/keys.ts';
import { removeAll } from '../../storage/remove-rows.ts';
import { allRows, eachRow, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { type MirrorSource, mirrorSourceOf, removeWatermarks } from './table-watermarks.ts';

/** `baseline`: the first. `resync`: the link of a delta is of no use. `round`: one of many through a list. */
export type ReadingKind = 'baseline' | 'resync' | 'round';

/** Times are milliseconds since 1970. */
export interface ReadingPlace {
  readonly kind: ReadingKind;
  /** When it began, or began again. */
  readonly startedAt: number;
  /** When its last page was saved. */
  readonly savedAt: number;
  readonly pages: number;
  readonly rows: number;
  readonly leftOut: number;
  /** Where the next page is; once all pages were read, where the changes since are. Opaque, from Graph. */
  readonly link?: string;
  /** All pages were read, but not all that follows from them was done. */
  readonly isRead?: boolean;
  /** The group whose members are read. */
  readonly cursor?: string;
  /** How many rows there will be, as far as it can be told. */
  readonly total?: number;
  /** How often it began again, and why the last time. */
  readonly restarts: number;
  readonly reason?: string;
}

export interface HeldReading {
  /** Undefined: nothing was read yet. */
  readonly place: ReadingPlace | undefined;
  /** To be called after all that the page shows is saved. */
  save(place: ReadingPlace): Promise<void>;
  /** Notes what a page showed, so that at the end it is known what no page did. */
  see(place: ReadingPlace, objects: readonly { readonly id: string }[]): Promise<void>;
  /** Whether a page of this reading showed the object. */
  seen(startedAt: number): Promise<(id: string) => boolean>;
  /** Lets go of it. The next worker goes on from the place. */
  release(): Promise<void>;
  /** It is complete, and its watermark saved. */
  end(): Promise<void>;
}

/** Longer than a page takes. A worker that died holds it no longer than this. */
const HELD_MS = 90_000;
/** So many hex digits fit into a number. Two of a million ids are equal in one of some ten thousand tenants. */
const HASH_DIGITS = 13;

/** Undefined: another worker reads this source at the moment. */
export async function holdReading(
  { tenantId, table }: TenantStore,
  source: MirrorSource,
  now: () => number,
): Promise<HeldReading | undefined> {
  const [readings, partitionKey] = [table('Watermarks'), partitionOf(tenantId)];
  const stored = await readings.get(partitionKey, source);
  const heldUntil = stored ? Date.parse(String(stored.row.heldUntil)) : 0;
  // A clock that was ahead must not hold it for longer.
  if (heldUntil > now() && heldUntil <= now() + HELD_MS) return undefined;
  let place = stored && placeIn(stored.row);
  const rowOf = (until: number | undefined): Row => ({
    partitionKey,
    rowKey: source,
    ...(place === undefined ? { v: 1 } : columnsOf(place)),
    heldUntil: until === undefined ? undefined : isoOf(until),
  });
  const mine = rowOf(now() + HELD_MS);
  const taken = stored ? await readings.replace(mine, stored.etag) : await readings.insert(mine);
  if (taken === 'changed' || taken === 'exists') return undefined;

  const seenPartition = `${partitionKey}-seen-${source}`;
  return {
    place,
    async save(next) {
      place = next;
      await readings.put(rowOf(now() + HELD_MS));
    },
    async see({ startedAt }, objects) {
      if (objects.length === 0) return;
      const ids = objects.map(({ id }) => id);
      const hashes = new Uint8Array(new Float64Array(ids.map(numberOfId)).buffer);
      // By its content, so that what another worker saw is not overwritten.
      const rowKey = `${startedAt}_${hashOf(...ids)}`;
      await readings.put({ partitionKey: seenPartition, rowKey, v: 1, seenIds: hashes });
    },
    async seen(startedAt) {
      const hashes = new Set<number>();
      const rows = { from: `${startedAt}_`, to: `${startedAt}_~` };
      for await (const { seenIds } of eachRow(readings, { partition: seenPartition, rows }))
        for (const hash of hashesIn(seenIds)) hashes.add(hash);
      return (id) => hashes.has(numberOfId(id));
    },
    release: () => (place === undefined ? readings.remove(partitionKey, source) : readings.put(rowOf(undefined))),
    async end() {
      await removeAll(readings, await allRows(readings, { partition: seenPartition }));
      await readings.remove(partitionKey, source);
    },
  };
}

/** Undefined: no reading in full of this source goes on. */
export async function readPlace(
  { tenantId, table }: TenantStore,
  source: MirrorSource,
): Promise<ReadingPlace | undefined> {
  const stored = await table('Watermarks').get(partitionOf(tenantId), source);
  return stored && placeIn(stored.row);
}

/** All readings in full that go on. */
export async function readPlaces({ tenantId, table }: TenantStore): Promise<ReadonlyMap<MirrorSource, ReadingPlace>> {
  const rows = await allRows(table('Watermarks'), { partition: partitionOf(tenantId) });
  return new Map(
    rows.flatMap((row) => {
      const [source, place] = [mirrorSourceOf(row.rowKey), placeIn(row)];
      return source && place ? [[source, place] as const] : [];
    }),
  );
}

/** Every source is read again in full, from its first page. */
export async function forgetReadings(store: TenantStore): Promise<void> {
  const readings = store.table('Watermarks');
  await removeAll(readings, await allRows(readings, { partition: partitionOf(store.tenantId) }));
  await removeWatermarks(store);
}

/** A number for an id, to compare many ids in little memory. */
export function numberOfId(id: string): number {
  return Number.parseInt(hashOf(id).slice(0, HASH_DIGITS), 16);
}

function placeIn(row: Row): ReadingPlace | undefined {
  const { kind, startedAt, savedAt, pages, rows, leftOut, link, isRead, cursor, total, restarts, reason } = row;
  if (startedAt === undefined) return undefined;
  return defined({
    // Only this file writes the column.
    kind: String(kind) as ReadingKind,
    startedAt: Date.parse(String(startedAt)),
    savedAt: Date.parse(String(savedAt)),
    pages: Number(pages),
    rows: Number(rows),
    leftOut: Number(leftOut),
    link: typeof link === 'string' ? link : undefined,
    isRead: isRead === true ? true : undefined,
    cursor: typeof cursor === 'string' ? cursor : undefined,
    total: typeof total === 'number' ? total : undefined,
    restarts: Number(restarts),
    reason: typeof reason === 'string' ? reason : undefined,
  });
}

function columnsOf({ startedAt, savedAt, ...place }: ReadingPlace): Omit<Row, 'partitionKey' | 'rowKey'> {
  return { v: 1, ...place, startedAt: isoOf(startedAt), savedAt: isoOf(savedAt) };
}

function hashesIn(seen: Row[string]): Iterable<number> {
  if (!(seen instanceof Uint8Array)) return [];
  // A copy begins at a multiple of eight bytes, as numbers must.
  return new Float64Array(Uint8Array.from(seen).buffer);
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_reading`;
}
