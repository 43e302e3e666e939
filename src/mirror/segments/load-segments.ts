/** The segments of a manifest, in memory. What is in memory already is not read again. */
import { createHash } from 'node:crypto';
import { mapConcurrently } from '../../base/concurrency.ts';
import type { Blobs } from '../../storage/blobs.ts';
import { DamagedBytesError } from './damaged.ts';
import { type LinkSegment, openLinks } from './link-segment.ts';
import type { Manifest, SegmentEntry, SegmentFamily } from './manifest.ts';
import { openRecords, type RecordSegment } from './record-segment.ts';

export interface Loaded<T> {
  readonly entry: SegmentEntry;
  readonly segment: T;
}

/** All but the history, in the order of their keys. */
export interface Segments {
  readonly people: readonly Loaded<RecordSegment>[];
  readonly states: readonly Loaded<RecordSegment>[];
  readonly links: readonly Loaded<LinkSegment>[];
  /** Loaded when a question is older than the log. */
  history(entry: SegmentEntry): Promise<RecordSegment>;
}

/** The blob of a segment is gone: the manifest was replaced, or somebody removed it. */
export class SegmentGoneError extends DamagedBytesError {}

const LOADS_AT_ONCE = 8;

/**
 * @param before the segments that are in memory
 * @throws DamagedBytesError
 */
export async function loadSegments(blobs: Blobs, { segments }: Manifest, before?: Segments): Promise<Segments> {
  const [records, links] = [new Map<string, RecordSegment>(), new Map<string, LinkSegment>()];
  for (const { entry, segment } of [...(before?.people ?? []), ...(before?.states ?? [])])
    records.set(entry.name, segment);
  for (const { entry, segment } of before?.links ?? []) links.set(entry.name, segment);
  const present = segments.filter(({ family }) => family !== 'history');
  await mapConcurrently(LOADS_AT_ONCE, present, async (entry) => {
    const { name, family } = entry;
    if (family === 'links') links.set(name, links.get(name) ?? openLinks(await bytesOf(blobs, entry)));
    else records.set(name, records.get(name) ?? openRecords(await bytesOf(blobs, entry)));
  });
  return segmentsOf(segments, { records, links, history: before?.history ?? historyLoader(blobs) });
}

/** @param opened by name */
export function segmentsOf(
  entries: readonly SegmentEntry[],
  {
    records,
    links,
    history,
  }: {
    readonly records: ReadonlyMap<string, RecordSegment>;
    readonly links: ReadonlyMap<string, LinkSegment>;
    readonly history: Segments['history'];
  },
): Segments {
  const inOrder = [...entries].sort((a, b) => (a.first < b.first ? -1 : 1));
  const loaded = <T>(family: SegmentFamily, opened: ReadonlyMap<string, T>) =>
    inOrder.flatMap((entry) => {
      const segment = entry.family === family ? opened.get(entry.name) : undefined;
      return segment ? [{ entry, segment }] : [];
    });
  return {
    people: loaded('people', records),
    states: loaded('states', records),
    links: loaded('links', links),
    history,
  };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Those that were asked for stay in memory as long as somebody asks with the same manifest. */
function historyLoader(blobs: Blobs): Segments['history'] {
  const opened = new WeakMap<SegmentEntry, Promise<RecordSegment>>();
  return (entry) => {
    const known = opened.get(entry);
    if (known) return known;
    const loading = bytesOf(blobs, entry).then(openRecords);
    opened.set(entry, loading);
    loading.catch(() => opened.delete(entry));
    return loading;
  };
}

async function bytesOf(blobs: Blobs, { name, sha256 }: SegmentEntry): Promise<Uint8Array> {
  const blob = await blobs.get(name);
  if (blob === undefined) throw new SegmentGoneError(`segment ${name} is missing`);
  if (sha256Of(blob.bytes) !== sha256) throw new DamagedBytesError(`segment ${name} has another checksum`);
  return blob.bytes;
}
