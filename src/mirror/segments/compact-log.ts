/**
 * One compaction: new blobs first, then the manifest in one conditional write, then what is no longer needed goes. A
 * crash leaves blobs that nobody knows, which the next compaction removes; of two processes that compact at once, one
 * wins.
 */

import { mapConcurrently } from '../../base/concurrency.ts';
import { keyPart } from '../../storage/keys.ts';
import { removeAll } from '../../storage/remove-rows.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { compactImage, generationOf, type NewSegment, type Rewrite } from './compact.ts';
import type { Image } from './image.ts';
import { openLinks } from './link-segment.ts';
import { lastNumber } from './live-image.ts';
import { type Segments, segmentsOf } from './load-segments.ts';
import { logKey } from './log-rows.ts';
import { type Manifest, manifestIn, readManifest, saveManifest } from './manifest.ts';
import { openRecords } from './record-segment.ts';

export interface CompactMoment {
  /** Milliseconds. */
  readonly at: number;
  /** What ended at this moment or before leaves the history, in milliseconds. */
  readonly oldest?: number;
  readonly rewrite?: Rewrite;
}

interface CompactedMirror {
  readonly manifest: Manifest;
  readonly segments: Segments;
}

/** How long the log may get. */
export interface LogLimits {
  /** Reading more rows at the start of a process would be noticed. */
  readonly rows: number;
  /** So many are no reason to compact, however small the segments are. */
  readonly bytes: number;
}

export const LOG_LIMITS: LogLimits = { rows: 250, bytes: 1_000_000 };
/** Of what the segments have. Each byte is so written a few times while the mirror grows. */
const SHARE = 0.125;
/** A writer that knows the log of before the compaction must find the rows that it would write. */
const ROWS_STAY_MS = 86_400_000;
const CALLS_AT_ONCE = 8;

/** @param times how many times as long as needs be */
export function isLong({ manifest, tail }: Image, limits: LogLimits, times = 1): boolean {
  const bytes = manifest.segments.reduce((sum, segment) => sum + segment.bytes, 0);
  return tail.batches.length > limits.rows * times || tail.bytes > Math.max(limits.bytes, bytes * SHARE) * times;
}

/** Resolves to undefined if another process was faster. */
export async function compactLog(
  store: TenantStore,
  image: Image,
  { at, oldest, rewrite }: CompactMoment,
): Promise<CompactedMirror | undefined> {
  const { tenantId } = store;
  const generation = image.manifest.generation + 1;
  const { segments: entries, created } = await compactImage(image, {
    tenantId,
    generation,
    ...(oldest !== undefined && { oldest }),
    ...(rewrite && { rewrite }),
  });
  await mapConcurrently(CALLS_AT_ONCE, created, ({ entry, bytes }) => store.blobs.create(entry.name, bytes));
  const removedTo = await removeOldRows(store, image.manifest, at);
  const names = new Set(entries.map(({ name }) => name));
  const manifest: Manifest = {
    generation,
    compactedTo: lastNumber(image),
    segments: entries,
    retired: image.manifest.segments.flatMap(({ name }) => (names.has(name) ? [] : [name])),
    removedTo,
    compactions: [...image.manifest.compactions.filter(({ to }) => to > removedTo), { to: lastNumber(image), at }],
  };
  const table = store.table('MirrorLog');
  const stored = await readManifest(table, tenantId);
  const isSame = (stored ? manifestIn(stored.row).generation : 0) === image.manifest.generation;
  if (!isSame || !(await saveManifest(table, tenantId, { manifest, etag: stored?.etag }))) return undefined;
  await removeBlobs(store, manifest, new Set([...names, ...manifest.retired]));
  return { manifest, segments: segmentsAfter(manifest, created, image.segments) };
}

/** Removes blobs of earlier compactions, and of those that did not end or lost. @param needed names of all others */
export async function removeBlobs(
  { tenantId, blobs }: TenantStore,
  { generation }: Manifest,
  needed: ReadonlySet<string>,
): Promise<void> {
  const old: string[] = [];
  // A process that compacts now works on the next generation.
  for await (const name of blobs.list(`${keyPart(tenantId)}/`))
    if (!needed.has(name) && generationOf(name) <= generation) old.push(name);
  await mapConcurrently(CALLS_AT_ONCE, old, (name) => blobs.remove(name));
}

/** Resolves to the number of the last row that is removed now or was before. */
async function removeOldRows(store: TenantStore, { compactions, removedTo }: Manifest, at: number): Promise<number> {
  const removable = compactions.findLast(({ at: then }) => then <= at - ROWS_STAY_MS)?.to ?? removedTo;
  const partitionKey = keyPart(store.tenantId);
  const keys = Array.from({ length: removable - removedTo }, (_, index) => ({
    partitionKey,
    rowKey: logKey(removedTo + 1 + index),
  }));
  await removeAll(store.table('MirrorLog'), keys);
  return removable;
}

function segmentsAfter({ segments }: Manifest, created: readonly NewSegment[], before: Segments): Segments {
  const opened = <T>(loaded: readonly { readonly entry: { readonly name: string }; readonly segment: T }[]) =>
    loaded.map(({ entry, segment }) => [entry.name, segment] as const);
  const records = new Map(opened([...before.people, ...before.states]));
  const links = new Map(opened(before.links));
  for (const { entry, bytes } of created) {
    if (entry.family === 'links') links.set(entry.name, openLinks(bytes));
    else if (entry.family !== 'history') records.set(entry.name, openRecords(bytes));
  }
  return segmentsOf(segments, { records, links, history: before.history });
}
