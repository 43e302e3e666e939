/**
 * One poll of a Graph log: the newest records, then older ranges again for late ones. Records count as read only
 * once their signals are enqueued.
 */
import { MalformedInputError } from '../../base/errors.ts';
import { hashOf } from '../../base/hash.ts';
import { remember } from '../../base/lru.ts';
import type { GraphPage } from '../../graph/graph.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Unrecognised } from '../records/unwrap-record.ts';
import {
  beginDueRereads,
  type Cadence,
  firstProgress,
  type LogWindow,
  lostRange,
  mayBeLost,
  newestWindow,
  progressAfter,
  rereadWindow,
} from './log-windows.ts';
import { type Coverage, type Pass, type TimeRange, tableCoverage } from './table-coverage.ts';
import { readLogProgress, saveLogProgress } from './table-log-progress.ts';

export interface LogPollContext<Signal> {
  readonly store: TenantStore;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Resolves once the signals are safe in the queue; only then do their records count as read. */
  enqueue(signals: readonly Signal[]): Promise<void>;
  readonly enqueued: EnqueuedRecords;
  /** Called for the records that are left out, each once: those that cannot be read, and those of no known form. */
  noteLeftOut?(source: string, leftOut: LeftOut): Promise<void>;
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

/**
 * Records whose signals this process has enqueued. It only saves work: a message may be lost in the queue, so a record
 * is enqueued again when its reread comes: once in its first day, and at each reread of the week. Duplicates are
 * recognised by the pipeline.
 */
export interface EnqueuedRecords {
  has(id: string, now: number, pass?: Pass): boolean;
  add(id: string, now: number, pass?: Pass): void;
}

/** Longer than the deepest reread reaches back. */
const REMEMBER_MS = 9 * 24 * 3_600_000;
/** A reread that follows right after the first reading has nothing to find. */
const RECENT_MS = 10 * 60_000;
const MAX_REMEMBERED = 50_000;

export function enqueuedRecords(): EnqueuedRecords {
  const ever = new Map<string, number>();
  const onFirstDay = new Map<string, number>();
  return {
    has(id, now, pass = 'newest') {
      const age = now - (ever.get(id) ?? Number.NEGATIVE_INFINITY);
      const rereads = pass === 'week' || (pass === 'day' && !onFirstDay.has(id));
      return age < (rereads ? RECENT_MS : REMEMBER_MS);
    },
    add(id, now, pass = 'newest') {
      remember(ever, id, now, MAX_REMEMBERED);
      if (pass === 'day') remember(onFirstDay, id, now, MAX_REMEMBERED);
    },
  };
}

/** The first poll is the baseline: it reads nothing, and what happened before it is never reported. */
export async function pollLog<Signal>(log: LogSource<Signal>, context: LogPollContext<Signal>): Promise<LogPoll> {
  const { store, now } = context;
  const known = await readLogProgress(store, log.source);
  if (known === undefined) {
    await saveLogProgress(store, log.source, firstProgress(now));
    return { windows: 0, read: 0, enqueued: 0, unreadable: 0, unrecognised: 0, minutesBehind: 0 };
  }

  const coverage = tableCoverage(store, log.source);
  const lost = lostRange(known, now);
  if (lost) await coverage.recordGap(lost, now);

  const total = { windows: 0, pages: 0, read: 0, enqueued: 0, unreadable: 0, unrecognised: 0 };
  let progress = beginDueRereads(known, now, log.cadence);
  while (total.pages < log.pagesPerPoll) {
    const window = newestWindow(progress, now) ?? rereadWindow(progress, log.cadence);
    if (window === undefined) break;
    const { readTo, ...counts } = await readWindow(window, log, {
      ...context,
      baseline: progress.baseline,
      pagesLeft: log.pagesPerPoll - total.pages,
    });
    await recordCoverage(coverage, window, { readTo, rows: counts.read, now });
    progress = progressAfter(progress, window, { readTo, now }, log.cadence);
    await saveLogProgress(store, log.source, progress);
    addUp(total, { ...counts, windows: 1 });
  }
  const { pages: _, ...counts } = total;
  return { ...counts, minutesBehind: Math.max(0, Math.round((now - progress.newest) / 60_000)) };
}

/** The items of a page that can be read, and the records that cannot. */
export function readable<Item>(
  raws: readonly unknown[],
  read: (raw: unknown) => Item,
): { readonly items: readonly Item[]; readonly unread: readonly unknown[] } {
  const unread: unknown[] = [];
  const items = raws.flatMap((raw) => {
    try {
      return [read(raw)];
    } catch (error) {
      // One malformed record must not block its page; the caller counts it.
      if (!(error instanceof MalformedInputError)) throw error;
      unread.push(raw);
      return [];
    }
  });
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
    const key = `left-out_${hashOf(JSON.stringify(raw))}`;
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
  { readTo, rows, now }: { readonly readTo: number; readonly rows: number; readonly now: number },
): Promise<void> {
  if (mayBeLost(window, rows, now)) return coverage.recordGap(window, now);
  return coverage.recordRead({ pass: window.pass, from: window.from, to: readTo, readAt: now, rows });
}

interface WindowContext<Signal> extends LogPollContext<Signal> {
  readonly baseline: number;
  readonly pagesLeft: number;
}

interface WindowReading {
  /** Milliseconds since 1970: how far the window was read. */
  readonly readTo: number;
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
      return { ...counts, readTo: Math.min(latest, window.to) };
  }
  return { ...counts, readTo: window.to };
}
