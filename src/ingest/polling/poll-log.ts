/** One turn of reading a log of Graph's: the newest of it, then older stretches again for what came late. Nothing counts as read before it is told. */
import { MalformedInputError } from '../../base/errors.ts';
import { remember } from '../../base/lru.ts';
import type { GraphPage } from '../../graph/graph.ts';
import type { Tables } from '../../storage/tables.ts';
import {
  afterReading,
  beginDueRereads,
  type Cadence,
  firstProgress,
  type LogWindow,
  lostStretch,
  mayBeLost,
  newestWindow,
  rereadWindow,
} from './log-windows.ts';
import { type Coverage, type Stretch, tableCoverage } from './table-coverage.ts';
import { readLogProgress, saveLogProgress } from './table-log-progress.ts';

/** Where a turn reads, and what it tells. */
export interface LogPollContext<Signal> {
  readonly tables: Tables;
  readonly tenantId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Resolves once the signals are safe in the queue; only then does the reading count. */
  tell(signals: readonly Signal[]): Promise<void>;
  readonly told: EnqueuedRecords;
}

export interface Log<Signal> {
  /** Key-safe: the log's name in the tables. */
  readonly source: string;
  readonly cadence: Cadence;
  readonly pagesPerTurn: number;
  /** All that happened within a stretch, both ends included, in order of time. */
  pages(stretch: Stretch): AsyncIterable<GraphPage>;
  /** @throws MalformedInputError */
  read(raw: unknown): LogItem<Signal>;
}

export interface LogItem<Signal> {
  /** ISO 8601. */
  readonly at: string;
  /** The same where the item says the same. */
  readonly key: string;
  /** Absent where nobody wants to hear of it: most of a log is of no concern to us. */
  readonly signal?: Signal;
}

/** Of one turn; for logs. */
export interface LogPoll {
  readonly windows: number;
  readonly read: number;
  readonly told: number;
  /** Records of a shape that we cannot read; they are left out and counted. */
  readonly unreadable: number;
  /** How far the newest pass still is from now: more than nothing after an outage, or where the log grows faster than it may be read. */
  readonly minutesBehind: number;
}

/** The first call is the baseline: it reads nothing, and what happened before it is never told. */
export async function pollLog<Signal>(log: Log<Signal>, turn: LogPollContext<Signal>): Promise<LogPoll> {
  const { tables, tenantId, now } = turn;
  const place = { table: tables('Watermarks'), tenantId, source: log.source };
  const known = await readLogProgress(place);
  if (known === undefined) {
    await saveLogProgress(place, firstProgress(now));
    return { windows: 0, read: 0, told: 0, unreadable: 0, minutesBehind: 0 };
  }

  const coverage = tableCoverage(tables('Coverage'), tenantId, log.source);
  const lost = lostStretch(known, now);
  if (lost) await coverage.gap(lost, now);

  const total = { windows: 0, pages: 0, read: 0, told: 0, unreadable: 0 };
  let progress = beginDueRereads(known, now, log.cadence);
  while (total.pages < log.pagesPerTurn) {
    const window = newestWindow(progress, now) ?? rereadWindow(progress, log.cadence);
    if (window === undefined) break;
    const { readTo, ...reading } = await readWindow(window, log, {
      ...turn,
      baseline: progress.baseline,
      pagesLeft: log.pagesPerTurn - total.pages,
    });
    await noteReading(coverage, window, { readTo, rows: reading.read, now });
    progress = afterReading(progress, window, { readTo, now }, log.cadence);
    await saveLogProgress(place, progress);
    addUp(total, { ...reading, windows: 1 });
  }
  const { pages: _, ...counts } = total;
  return { ...counts, minutesBehind: Math.max(0, Math.round((now - progress.newest) / 60_000)) };
}

async function noteReading(
  coverage: Coverage,
  window: LogWindow,
  { readTo, rows, now }: { readonly readTo: number; readonly rows: number; readonly now: number },
): Promise<void> {
  if (mayBeLost(window, rows, now)) return coverage.gap(window, now);
  return coverage.note({ pass: window.pass, from: window.from, to: readTo, readAt: now, rows });
}

interface WindowReading {
  /** How far it came. */
  readonly readTo: number;
  readonly pages: number;
  readonly read: number;
  readonly told: number;
  readonly unreadable: number;
}

async function readWindow<Signal>(
  window: LogWindow,
  log: Log<Signal>,
  {
    now,
    told,
    tell,
    baseline,
    pagesLeft,
  }: LogPollContext<Signal> & { readonly baseline: number; readonly pagesLeft: number },
): Promise<WindowReading> {
  const counts = { pages: 0, read: 0, told: 0, unreadable: 0 };
  let latest = window.from;
  let inOrder = true;
  for await (const { items: raws } of log.pages(window)) {
    const items = readable(raws, log.read);
    // By key, because a page may hold a row twice.
    const news = new Map(
      items.flatMap(({ at, key, signal }) =>
        signal !== undefined && Date.parse(at) >= baseline && !told.has(key, now) ? [[key, signal] as const] : [],
      ),
    );
    if (news.size > 0) await tell([...news.values()]);
    for (const key of news.keys()) told.add(key, now);

    addUp(counts, { pages: 1, read: raws.length, told: news.size, unreadable: raws.length - items.length });
    for (const { at } of items) {
      inOrder &&= Date.parse(at) >= latest;
      latest = Math.max(latest, Date.parse(at));
    }
    // A long window goes on next time where it stopped.
    if (counts.pages >= pagesLeft && inOrder && latest > window.readBefore)
      return { ...counts, readTo: Math.min(latest, window.to) };
  }
  return { ...counts, readTo: window.to };
}

/** What can be read of a page. */
export function readable<Item>(raws: readonly unknown[], read: (raw: unknown) => Item): readonly Item[] {
  return raws.flatMap((raw) => {
    try {
      return [read(raw)];
    } catch (error) {
      // One odd record does not sink its page; the count tells of it.
      if (error instanceof MalformedInputError) return [];
      throw error;
    }
  });
}

/** Adds the counts of a part to those of the whole. */
export function addUp(total: Record<string, number>, part: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(part)) total[name] = (total[name] ?? 0) + value;
}

// What the logs held that was told already. Only spares work: telling one again is harmless, and after a restart it happens.

/** Longer than the deepest re-read looks back. */
const KEPT_FOR_MS = 9 * 24 * 3_600_000;
const MOST = 50_000;

export interface EnqueuedRecords {
  has(id: string, now: number): boolean;
  add(id: string, now: number): void;
}

export function enqueuedRecords(): EnqueuedRecords {
  const toldAt = new Map<string, number>();
  return {
    has(id, now) {
      const at = toldAt.get(id);
      return at !== undefined && now - at < KEPT_FOR_MS;
    },
    add(id, now) {
      remember(toldAt, id, now, MOST);
    },
  };
}
