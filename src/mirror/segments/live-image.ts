/** The image of one process. It is brought up to date by reading what the log has more, and loaded on first use. */
import { keyPart } from '../../storage/keys.ts';
import { eachRow, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { forgetReadings } from '../states/table-readings.ts';
import { DamagedBytesError, MirrorDamagedError } from './damaged.ts';
import type { Image } from './image.ts';
import { loadSegments, SegmentGoneError, type Segments } from './load-segments.ts';
import { type Batch, batchIn, logKey } from './log-rows.ts';
import {
  isManifest,
  type Manifest,
  manifestIn,
  NO_MANIFEST,
  outlineIn,
  readManifest,
  saveManifest,
} from './manifest.ts';
import { tailOf } from './tail.ts';

export interface LiveImage {
  /** As the log was when somebody last caught up. */
  current(): Promise<Image>;
  /** As it is in memory; absent if nobody has asked yet. */
  known(): Image | undefined;
  /** Whoever asks next looks at the log first. */
  catchUp(): void;
  /** One work at a time: only in it the log is appended to, and the functions below may be called. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** As `current`, and never older than some minutes. */
  forWriting(): Promise<Image>;
  /** Reads what the log has more. */
  refresh(): Promise<Image>;
  /**
   * What the image says is not what storage has.
   * @throws MirrorDamagedError always, after the mirror was emptied
   */
  damaged(error: DamagedBytesError): Promise<never>;
  /** This process has appended them. */
  appended(batches: readonly Batch[]): void;
  /** This process has made the segments of this manifest. */
  compacted(manifest: Manifest, segments: Segments): void;
}

interface LogTail {
  readonly batches: readonly Batch[];
  /** The row of the manifest; absent: there is none. */
  readonly manifest: Row | undefined;
}

/** Rows of the log stay a day after their compaction. A writer that knows older ones would write where they were. */
const OLDEST_FOR_WRITING_MS = 300_000;
const LOADS = 5;

export function liveImage(store: TenantStore): LiveImage {
  let image: Image | undefined;
  let [wanted, seen, checkedAt] = [1, 0, Number.NEGATIVE_INFINITY];
  let last: Promise<unknown> = Promise.resolve();
  let checking: Promise<unknown> | undefined;

  const refresh = async () => {
    const asked = wanted;
    try {
      image = (image && (await updated(store, image))) ?? (await loaded(store));
    } catch (error) {
      throw error instanceof DamagedBytesError ? await emptied(store, error) : error;
    }
    [seen, checkedAt] = [asked, performance.now()];
    return image;
  };
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  const isCurrent = () => image !== undefined && seen === wanted;

  return {
    async current() {
      // Not what others want to see later: where many ask all the time, that is never the end.
      const needed = wanted;
      while (!image || seen < needed) {
        checking ??= exclusively(async () => (image !== undefined && seen >= needed) || (await refresh())).finally(
          () => {
            checking = undefined;
          },
        );
        await checking;
      }
      return image;
    },
    known: () => image,
    catchUp() {
      wanted += 1;
    },
    exclusively,
    async forWriting() {
      const isFresh = isCurrent() && performance.now() - checkedAt < OLDEST_FOR_WRITING_MS;
      return image && isFresh ? image : refresh();
    },
    refresh,
    async damaged(error) {
      image = undefined;
      throw await emptied(store, error);
    },
    appended(batches) {
      for (const batch of batches) image?.tail.add(batch);
    },
    compacted(manifest, segments) {
      image = { manifest, segments, tail: tailOf(after(image?.tail.batches ?? [], manifest.compactedTo)) };
    },
  };
}

/** The number of the last row of the log that the image has. */
export function lastNumber({ manifest, tail }: Image): number {
  return tail.batches.at(-1)?.number ?? manifest.compactedTo;
}

/** Resolves to undefined if the image cannot be brought up to date. */
async function updated(store: TenantStore, image: Image): Promise<Image | undefined> {
  const log = await readLog(store, lastNumber(image));
  const manifest = log.manifest === undefined ? NO_MANIFEST : manifestIn(log.manifest);
  const batches = [...image.tail.batches, ...log.batches];
  if (!isWhole(after(batches, manifest.compactedTo), manifest)) return undefined;
  if (manifest.generation === image.manifest.generation) {
    for (const batch of log.batches) image.tail.add(batch);
    return image;
  }
  const segments = await loadSegments(store.blobs, manifest, image.segments).catch(ifGone);
  return segments && { manifest, segments, tail: tailOf(after(batches, manifest.compactedTo)) };
}

/** Another process may compact meanwhile, and remove the segments that are just being loaded. */
async function loaded(store: TenantStore): Promise<Image> {
  let before: number | undefined;
  for (let tries = 1; ; tries += 1) {
    const stored = await readManifest(store.table('MirrorLog'), store.tenantId);
    const manifest = stored ? manifestIn(stored.row) : NO_MANIFEST;
    if (before === manifest.generation || tries > LOADS)
      throw new DamagedBytesError('a segment or a row of the log is missing');
    const [segments, log] = await Promise.all([
      loadSegments(store.blobs, manifest).catch(ifGone),
      readLog(store, manifest.compactedTo),
    ]);
    const isSame = outlineIn(log.manifest ?? { partitionKey: '', rowKey: '' }).generation === manifest.generation;
    if (segments && isSame && isWhole(log.batches, manifest)) return { manifest, segments, tail: tailOf(log.batches) };
    before = manifest.generation;
  }
}

function ifGone(error: unknown): undefined {
  if (!(error instanceof SegmentGoneError)) throw error;
}

async function readLog({ tenantId, table }: TenantStore, number: number): Promise<LogTail> {
  const batches: Batch[] = [];
  let manifest: Row | undefined;
  const range = { partition: keyPart(tenantId), rows: { from: logKey(number + 1) } };
  for await (const row of eachRow(table('MirrorLog'), range)) {
    if (isManifest(row)) manifest = row;
    else batches.push(batchIn(row));
  }
  return { batches, manifest };
}

function after(batches: readonly Batch[], number: number): readonly Batch[] {
  return batches.filter((batch) => batch.number > number);
}

function isWhole(batches: readonly Batch[], { compactedTo }: Manifest): boolean {
  return batches.every(({ number }, index) => number === compactedTo + 1 + index);
}

/**
 * A mirror without states, and no source that was read: each is read again in full. Where another process was faster,
 * it has done the same, or a compaction has mended it.
 */
async function emptied(store: TenantStore, cause: DamagedBytesError): Promise<MirrorDamagedError> {
  const table = store.table('MirrorLog');
  const stored = await readManifest(table, store.tenantId);
  const { generation, compactedTo, removedTo } = stored ? outlineIn(stored.row) : NO_MANIFEST;
  const { batches } = await readLog(store, compactedTo);
  const last = batches.at(-1)?.number ?? compactedTo;
  const manifest = { ...NO_MANIFEST, generation: generation + 1, compactedTo: last, removedTo };
  if (await saveManifest(table, store.tenantId, { manifest, etag: stored?.etag })) await forgetReadings(store);
  return new MirrorDamagedError(cause.message, { cause });
}
