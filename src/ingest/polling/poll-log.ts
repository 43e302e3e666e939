/**
 * One poll of a Graph log: the newest records, then older ranges again for late ones. Records count as read only
 * once their signals are enqueued.
 */
import type { Clock } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { MalformedInputError } from '../../base/errors.ts';
import { hashOf } from '../../base/hash.ts';
import { isJsonObject } from '../../base/json.ts';
import type { GraphPage } from '../../graph/graph.ts';
import { DirectoryThrottledError, TurnBudgetError } from '../../graph/graph-errors.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { ifNotTooDeep, isTooDeep } from '../records/record-values.ts';
import type { Unrecognised } from '../records/unwrap-record.ts';
import type { EnqueuedRecords } from './enqueued-records.ts';
import {
  beginDueRereads,
  type Cadence,
  drawnBack,
  firstProgress,
  type LogWindow,
  lostRange,
  mayBeLost,
  newestWindow,
  progressAfter,
  rereadWindow,
} from './log-windows.ts';
import { type Coverage, type CoveredRead, type TimeRange, tableCoverage } from './table-coverage.ts';
import { readLogProgress, saveLogProgress } from './table-log-progress.ts';

export interface LogPollContext<Signal> {
  readonly store: TenantStore;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** An answer of Graph may say during the poll that `now` is ahead of its time. Absent where nothing can. */
  readonly present?: Clock;
  /** Resolves once the signals are safe in the queue; only then do their records count as read. */
  enqueue(signals: readonly Signal[]): Promise<void>;
  readonly enqueued: EnqueuedRecords;
  /** Called for the records that are left out, each once: those that cannot be read, and those of no known form. */
  noteLeftOut?(source: string, leftOut: LeftOut): Promise<void>;
  /** Called where the stored progress lay ahead of now, and is read again. */
  noteDrawnBack?(source: string, range: TimeRange): void;
}

export interface LeftOut {
  readonly unreadable: number;
  readonly unrecognised: Unrecognised;
}

export interface LogSource<Signal> {
  /** Key-safe: the log's name in the tables. */
  readonly source: string;
  readonly cadence: Cadence;
  readonly pagesPerPoll: number;
  /** All that happened in this range, both ends included, in order of time. */
  pages(range: TimeRange): AsyncIterable<GraphPage>;
  /** @throws MalformedInputError */
  read(raw: unknown): LogItem<Signal>;
}

export interface LogItem<Signal> {
  /** ISO 8601. */
  readonly at: string;
  /** Equal for items with the same content. */
  readonly key: string;
  /** Absent where the record is irrelevant, as most of a log is. */
  readonly signal?: Signal;
}

/** The counts of one poll, for the log. */
export interface LogPoll {
  readonly windows: number;
  readonly read: number;
  readonly enqueued: number;
  /** Records of a known form that cannot be read; they are left out. */
  readonly unreadable: number;
  /** The same for records whose form is not known. */
  readonly unrecognised: number;
  /** How far the newest pass is behind. Above zero after an outage, or where the log grows faster than we may read. */
  readonly minutesBehind: number;
}

/** The first poll is the baseline: it reads nothing, and what happened before it is never reported. */
export async function pollLog<Signal>(log: LogSource<Signal>, context: LogPollContext<Signal>): Promise<LogPoll> {
  const { store } = context;
  const stored = await readLogProgress(store, log.source);
  if (stored === undefined) {
    await saveLogProgress(store, log.source, firstProgress(presentOf(context)));
    return { windows: 0, read: 0, enqueued: 0, unreadable: 0, unrecognised: 0, minutesBehind: 0 };
  }

  const startedAt = presentOf(context);
  const coverage = tableCoverage(store, log.source);
  const known = drawnBack(stored, startedAt);
  if (known !== stored) {
    await coverage.drawBack(known.newest, startedAt);
    context.noteDrawnBack?.(log.source, { from: known.newest, to: stored.newest });
  }
  const total = { windows: 0, pages: 0, read: 0, enqueued: 0, unreadable: 0, unrecognised: 0 };
  let progress = beginDueRereads(known, startedAt, log.cadence);
  while (total.pages < log.pagesPerPoll) {
    const before = presentOf(context);
    const window = newestWindow(progress, before) ?? rereadWindow(progress, log.cadence);
    if (window === undefined) break;
    const limits = { baseline: progress.baseline, pagesLeft: log.pagesPerPoll - total.pages };
    const reading = await readWindow(window, log, { ...context, ...limits });
    const { readTo: reached, latest, stoppedBy, ...counts } = reading;
    // Nothing was read of what lies ahead of Graph's time, which its answer has told.
    const now = presentOf(context);
    const readTo = Math.min(reached, now);
    if (readTo < window.from) break;
    const lost = lostRange(progress, now);
    if (lost) await coverage.recordGap(lost, now);
    await recordCoverage(coverage, window, defined({ to: readTo, readAt: now, rows: counts.read, latest }));
    progress = drawnBack(progressAfter(progress, window, { readTo, now }, log.cadence), now);
    await saveLogProgress(store, log.source, progress);
    if (stoppedBy) throw stoppedBy;
    addUp(total, { ...counts, windows: 1 });
  }
  const { pages: _, ...counts } = total;
  return { ...counts, minutesBehind: minutesBetween(progress.newest, presentOf(context)) };
}

/** Never ahead of Graph's time, which may become known only by an answer of this poll. */
export function presentOf({ now, present = () => now }: Pick<LogPollContext<never>, 'now' | 'present'>): number {
  return Math.min(now, present());
}

function minutesBetween(from: number, to: number): number {
  return Math.max(0, Math.round((to - from) / 60_000));
}

/** The items of a page, and the records that cannot be read. @throws MalformedInputError if there is no record on it */
export function readable<Item>(
  raws: readonly unknown[],
  read: (raw: unknown) => Item,
): { readonly items: readonly Item[]; readonly unread: readonly unknown[] } {
  const unread: unknown[] = [];
  const items = raws.flatMap((raw) => {
    try {
      return [ifNotTooDeep(raw, () => read(raw))];
    } catch (error) {
      // One malformed record must not block its page; the caller counts it.
      if (!(error instanceof MalformedInputError)) throw error;
      unread.push(raw);
      return [];
    }
  });
  if (unread.length > 0 && items.length === 0 && !unread.some(isJsonObject))
    throw new MalformedInputError('Graph page', 'holds no records');
  return { items, unread };
}

/** Counts the records of a page that could not be read; those that were read before are noted no second time. */
export async function countLeftOut(
  source: string,
  unread: readonly unknown[],
  { enqueued, now, noteLeftOut }: Pick<LogPollContext<never>, 'enqueued' | 'now' | 'noteLeftOut'>,
): Promise<{ readonly unreadable: number; readonly unrecognised: number }> {
  if (unread.length === 0) return { unreadable: 0, unrecognised: 0 };
  const { unrecognisedAmong } = await import('../records/unwrap-record.ts');
  const fresh = unread.filter((raw) => {
    const key = `left-out_${hashOf(isTooDeep(raw) ? '' : JSON.stringify(raw))}`;
    const isFresh = !enqueued.has(key, now);
    enqueued.add(key, now);
    return isFresh;
  });
  const unrecognised = unrecognisedAmong(fresh);
  if (fresh.length > 0) await noteLeftOut?.(source, { unreadable: fresh.length - unrecognised.count, unrecognised });
  const all = unrecognisedAmong(unread).count;
  return { unreadable: unread.length - all, unrecognised: all };
}

/** Adds the counts of a part to the total. */
export function addUp(total: Record<string, number>, part: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(part)) total[name] = (total[name] ?? 0) + value;
}

async function recordCoverage(
  coverage: Coverage,
  window: LogWindow,
  read: Omit<CoveredRead, 'pass' | 'from'>,
): Promise<void> {
  if (mayBeLost(window, read.rows, read.readAt)) return coverage.recordGap(window, read.readAt);
  return coverage.recordRead({ pass: window.pass, from: window.from, ...read });
}

interface WindowContext<Signal> extends LogPollContext<Signal> {
  readonly baseline: number;
  readonly pagesLeft: number;
}

interface WindowReading {
  /** Graph asked for a pause, or the budget is spent: the next poll goes on from `readTo`. */
  readonly stoppedBy?: Error;
  /** Milliseconds since 1970: how far the window was read. */
  readonly readTo: number;
  /** The time of the latest record; absent where there is none. */
  readonly latest?: number;
  readonly pages: number;
  readonly read: number;
  readonly enqueued: number;
  readonly unreadable: number;
  readonly unrecognised: number;
}

async function readWindow<Signal>(
  window: LogWindow,
  log: LogSource<Signal>,
  context: WindowContext<Signal>,
): Promise<WindowReading> {
  const { now, enqueued, enqueue, baseline, pagesLeft } = context;
  const counts = { pages: 0, read: 0, enqueued: 0, unreadable: 0, unrecognised: 0 };
  let latest = window.from;
  let inOrder = true;
  const result = () => ({ ...counts, ...(counts.read > 0 && { latest }) });
  try {
    for await (const { items: raws } of log.pages(window)) {
      const { items, unread } = readable(raws, log.read);
      // By key, because a page may hold a row twice.
      const fresh = new Map(
        items.flatMap(({ at, key, signal }) =>
          signal !== undefined && Date.parse(at) >= baseline && !enqueued.has(key, now, window.pass)
            ? [[key, signal] as const]
            : [],
        ),
      );
      if (fresh.size > 0) await enqueue([...fresh.values()]);
      for (const key of fresh.keys()) enqueued.add(key, now, window.pass);

      const leftOut = await countLeftOut(log.source, unread, context);
      addUp(counts, { pages: 1, read: raws.length, enqueued: fresh.size, ...leftOut });
      for (const { at } of items) {
        inOrder &&= Date.parse(at) >= latest;
        latest = Math.max(latest, Date.parse(at));
      }
      // The next poll continues a long window where this one stopped.
      if (counts.pages >= pagesLeft && inOrder && latest > window.readBefore)
        return { ...result(), readTo: Math.min(latest, window.to) };
    }
  } catch (error) {
    const isLimit = error instanceof TurnBudgetError || error instanceof DirectoryThrottledError;
    if (!isLimit || !inOrder || latest <= window.readBefore) throw error;
    return { ...result(), readTo: Math.min(latest, window.to), stoppedBy: error };
  }
  return { ...result(), readTo: window.to };
}
