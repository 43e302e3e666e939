/**
 * The mirror of one tenant: a log in a table, which every process appends to, and segments in Blob Storage, which one
 * of them makes of the log now and then.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import { LOST, untilWon } from '../../base/contended.ts';
import { keyPart } from '../../storage/keys.ts';
import { eachRow, type Row, type Table, TRANSACTION_LIMITS } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { type ColumnsQuestion, type LinksAt, linksColumn, type StatesAt, statesColumn } from './columns-at.ts';
import type { Rewrite } from './compact.ts';
import { type CompactMoment, compactLog, isLong, LOG_LIMITS, type LogLimits, removeBlobs } from './compact-log.ts';
import { DamagedBytesError } from './damaged.ts';
import {
  closedState,
  closedStates,
  currentState,
  currentStates,
  type Image,
  type KindRange,
  statesAt,
} from './image.ts';
import { type LiveImage, lastNumber, liveImage } from './live-image.ts';
import { entriesOf, type TextWrite, type WriteCall, type WriteMoment } from './log-entries.ts';
import { batchIn, type LogRow, logKey, logRows } from './log-rows.ts';
import { isManifest } from './manifest.ts';
import type { ClosedText, Keyed, StoredText } from './stored-text.ts';
import { tailOf } from './tail.ts';

export interface SegmentStore {
  /** @param at milliseconds; absent: what holds now */
  get(kind: string, key: string, at?: number): Promise<StoredText | undefined>;
  list(range: KindRange & { readonly limit?: number }, at?: number): Promise<readonly Keyed[]>;
  /** As it is when the first one is taken. */
  each(range: KindRange, at?: number): AsyncGenerator<Keyed>;
  /** All states of a kind as they were, as numbers. */
  statesColumn(question: ColumnsQuestion): Promise<StatesAt>;
  linksColumn(question: ColumnsQuestion): Promise<LinksAt>;
  /** All states of a range that have ended, by key. */
  past(range: KindRange): Promise<ReadonlyMap<string, readonly ClosedText[]>>;
  write(writes: readonly TextWrite[], moment: WriteMoment): Promise<void>;
  /** The next question sees what other processes have written. Costs nothing until somebody asks. */
  catchUp(): void;
  /** Makes segments of the log, if it has got long. @param at milliseconds */
  compact(at: number): Promise<void>;
  /** Removes what ended at `oldest` or before. Both in milliseconds. */
  forgetOld(oldest: number, at: number): Promise<void>;
  /** Nothing of what the rewrite has changed is left in storage. @param at milliseconds */
  rewrite(rewrite: Rewrite, at: number): Promise<void>;
}

interface PendingCall extends WriteCall {
  resolve(): void;
  reject(error: unknown): void;
}

const ATTEMPTS = 50;
const CALLS_AT_ONCE = 8;

export function segmentStore(store: TenantStore, limits: LogLimits = LOG_LIMITS): SegmentStore {
  const live = liveImage(store);
  const table = store.table('MirrorLog');
  /** Old questions read segments, which another process may have replaced meanwhile. */
  const ask = async <T>(read: (image: Image) => T | Promise<T>): Promise<T> => {
    const image = await live.current();
    try {
      return await read(image);
    } catch (error) {
      if (!(error instanceof DamagedBytesError)) throw error;
      const newer = await live.exclusively(live.refresh);
      if (newer.manifest.generation === image.manifest.generation) return live.damaged(error);
      return read(newer);
    }
  };
  let pending: PendingCall[] = [];

  const compact = async (image: Image, moment: CompactMoment) => {
    const compacted = await compactLog(store, image, moment).catch(async (error: unknown) => {
      if (!(error instanceof DamagedBytesError)) throw error;
      const newer = await live.refresh();
      return newer.manifest.generation === image.manifest.generation ? live.damaged(error) : undefined;
    });
    if (compacted) live.compacted(compacted.manifest, compacted.segments);
    else await live.refresh();
    return compacted;
  };
  /** Those who write at the same time write together. */
  const writePending = async () => {
    const calls = pending;
    pending = [];
    if (calls.length === 0) return;
    try {
      await append(calls, { store, table, live });
      const image = await live.forWriting();
      if (isLong(image, limits, 2)) await compact(image, { at: Math.max(...calls.map(({ moment }) => moment.at)) });
      for (const { resolve } of calls) resolve();
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  };

  return {
    get: (kind, key, at) =>
      ask((image) => {
        const state = currentState(image, kind, key);
        return at === undefined || (state && state.from <= at) ? state : closedState(image, { kind, key, at });
      }),
    list: ({ limit = Number.POSITIVE_INFINITY, ...range }, at) =>
      ask((image) => {
        if (at !== undefined) return statesAt(image, range, at);
        const found: Keyed[] = [];
        if (limit > 0) for (const state of currentStates(image, range)) if (found.push(state) >= limit) break;
        return found;
      }),
    async *each(range, at) {
      yield* await ask<Iterable<Keyed>>((image) =>
        at === undefined ? currentStates(image, range) : statesAt(image, range, at),
      );
    },
    statesColumn: (question) => ask((image) => statesColumn(image, question)),
    linksColumn: (question) => ask((image) => linksColumn(image, question)),
    past: (range) => ask((image) => closedStates(image, range)),
    write: (writes, moment) =>
      writes.length === 0
        ? Promise.resolve()
        : new Promise((resolve, reject) => {
            pending.push({ writes, moment, resolve, reject });
            void live.exclusively(writePending);
          }),
    catchUp: live.catchUp,
    compact: (at) =>
      live.exclusively(async () => {
        const image = live.known();
        if (image && isLong(image, limits)) await compact(image, { at });
      }),
    forgetOld: (oldest, at) =>
      live.exclusively(async () => {
        const image = await live.refresh();
        if (hasOld(image, oldest)) await compact(image, { at, oldest });
      }),
    rewrite: (rewrite, at) =>
      live.exclusively(() =>
        untilWon({ row: 'MirrorLog', attempts: ATTEMPTS }, async () => {
          const image = await live.refresh();
          const changed = await rewritten(image, rewrite);
          if (changed && !(await compact(changed, { at, rewrite }))) return LOST;
          const { manifest } = changed ? await live.forWriting() : image;
          if (manifest.retired.length > 0)
            await removeBlobs(store, manifest, new Set(manifest.segments.map(({ name }) => name)));
          await clearRows(table, store.tenantId, { to: manifest.compactedTo, rewrite });
          return undefined;
        }),
      ),
  };
}

async function append(
  calls: readonly WriteCall[],
  { store, table, live }: { readonly store: TenantStore; readonly table: Table; readonly live: LiveImage },
): Promise<void> {
  await untilWon({ row: 'MirrorLog', attempts: ATTEMPTS }, async () => {
    const image = await live.forWriting();
    const entries = entriesOf(image, calls);
    if (entries.length === 0) return undefined;
    for (const rows of transactionsOf(logRows(store.tenantId, entries, lastNumber(image) + 1))) {
      if (!(await inserted(table, rows))) {
        await live.refresh();
        return LOST;
      }
      live.appended(rows.map(({ batch }) => batch));
    }
    return undefined;
  });
}

async function inserted(table: Table, rows: readonly LogRow[]): Promise<boolean> {
  const [first, ...more] = rows;
  if (first && more.length === 0) return (await table.insert(first.row)) === 'inserted';
  return (await table.transact(rows.map(({ row }) => ({ insert: row })))) === 'done';
}

function* transactionsOf(rows: readonly LogRow[]): Generator<readonly LogRow[]> {
  let [some, bytes]: [LogRow[], number] = [[], 0];
  for (const row of rows) {
    if (
      some.length > 0 &&
      (bytes + row.batch.bytes > TRANSACTION_LIMITS.bytes || some.length === TRANSACTION_LIMITS.changes)
    ) {
      yield some;
      [some, bytes] = [[], 0];
    }
    some.push(row);
    bytes += row.batch.bytes;
  }
  if (some.length > 0) yield some;
}

function hasOld({ manifest, tail }: Image, oldest: number): boolean {
  if (manifest.segments.some(({ ended }) => ended !== undefined && ended.first <= oldest)) return true;
  return tail.batches.some(({ entries }) =>
    entries.some(({ closed }) => closed !== undefined && closed.until <= oldest),
  );
}

/** As if the log said it: the times of the state stay, and nothing ends. Resolves to undefined if nothing changes. */
async function rewritten(image: Image, { kind, key, change }: Rewrite): Promise<Image | undefined> {
  const state = currentState(image, kind, key);
  const text = state && change(state.text, 'now');
  const past = (await closedStates(image, { kind, prefix: key })).get(key) ?? [];
  if (state && text !== undefined && text !== state.text) {
    const entry = { kind, key, state: { ...state, text } };
    const batch = { number: lastNumber(image), bytes: 0, entries: [entry] };
    return { ...image, tail: tailOf([...image.tail.batches, batch]) };
  }
  return past.some((one) => change(one.text, 'before') !== one.text) ? image : undefined;
}

/** Of rows that are in the segments, and stay for a while: those that have something of the key are emptied. */
async function clearRows(
  table: Table,
  tenantId: string,
  { to, rewrite }: { readonly to: number; readonly rewrite: Rewrite },
): Promise<void> {
  const rows: Row[] = [];
  const range = { partition: keyPart(tenantId), rows: { from: logKey(0), to: logKey(to + 1) } };
  for await (const row of eachRow(table, range)) {
    const isOf =
      !isManifest(row) && batchIn(row).entries.some(({ kind, key }) => kind === rewrite.kind && key === rewrite.key);
    if (isOf) rows.push(...logRows(tenantId, [], Number(row.rowKey)).map((empty) => empty.row));
  }
  await mapConcurrently(CALLS_AT_ONCE, rows, (row) => table.put(row));
}
