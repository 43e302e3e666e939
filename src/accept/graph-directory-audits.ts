/** Reads the directory's audit log: the newest every minute, older stretches again and again for what came late. */
import { isoOf } from '../clock.ts';
import { MalformedInputError } from '../errors.ts';
import type { Graph } from '../graph.ts';
import type { Tables } from '../tables.ts';
import type { AuditLogRecord } from './audit-log-record.ts';
import {
  type AuditProgress,
  type AuditWindow,
  afterReading,
  beginDueSweeps,
  firstProgress,
  lostStretch,
  mayBeLost,
  newestWindow,
  sweepWindow,
} from './audit-windows.ts';
import type { AuditRecorded } from './signal.ts';
import { readAuditProgress, saveAuditProgress } from './table-audit-progress.ts';
import { tableCoverage } from './table-coverage.ts';
import type { ToldRecords } from './told-records.ts';

export const AUDIT_SOURCE = 'directory-audits';

const PAGE_SIZE = 999;
/** Of one turn: at five requests in ten seconds this leaves room for the other readers of logs. */
const PAGES_PER_TURN = 15;

export interface AuditReader {
  readonly graph: Graph;
  readonly tables: Tables;
  readonly tenantId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Resolves once the signals are safe in the queue; only then does the reading count. */
  tell(signals: readonly AuditRecorded[]): Promise<void>;
  /** Whether anybody wants to hear of this record: most of the log is of no concern to us. */
  relevant(record: AuditLogRecord): boolean;
  readonly told: ToldRecords;
}

/** Of one turn; for logs. */
export interface AuditPoll {
  readonly windows: number;
  readonly read: number;
  readonly told: number;
  /** Records of a shape that we cannot read; they are left out and counted. */
  readonly unreadable: number;
}

/** The first call is the baseline: it reads nothing, and what happened before it is never told. */
export async function pollDirectoryAudits(reader: AuditReader): Promise<AuditPoll> {
  const { tables, tenantId, now } = reader;
  const known = await readAuditProgress(tables('Watermarks'), tenantId);
  const total = { windows: 0, pages: 0, read: 0, told: 0, unreadable: 0 };
  if (known === undefined) {
    await saveAuditProgress(tables('Watermarks'), tenantId, firstProgress(now));
    return total;
  }

  const coverage = tableCoverage(tables('Coverage'), tenantId, AUDIT_SOURCE);
  const lost = lostStretch(known, now);
  if (lost) await coverage.gap(lost, now);

  let progress = beginDueSweeps(known, now);
  while (total.pages < PAGES_PER_TURN) {
    const window = newestWindow(progress, now) ?? sweepWindow(progress);
    if (window === undefined) break;
    const { readTo, ...reading } = await readWindow(window, progress, { ...reader, pagesLeft: PAGES_PER_TURN - total.pages });
    if (mayBeLost(window, reading.read, now)) await coverage.gap(window, now);
    else await coverage.note({ pass: window.pass, from: window.from, to: readTo, readAt: now, rows: reading.read });
    progress = afterReading(progress, window, readTo);
    await saveAuditProgress(tables('Watermarks'), tenantId, progress);
    addUp(total, { ...reading, windows: 1 });
  }
  return { windows: total.windows, read: total.read, told: total.told, unreadable: total.unreadable };
}

interface WindowReading {
  /** How far it came. */
  readonly readTo: number;
  readonly pages: number;
  readonly read: number;
  readonly told: number;
  readonly unreadable: number;
}

async function readWindow(window: AuditWindow, { baseline }: AuditProgress, reader: AuditReader & { readonly pagesLeft: number }): Promise<WindowReading> {
  const { parseAuditLogRecord } = await import('./read-audit-log-record.ts');
  const { graph, now, told, relevant, tell, pagesLeft } = reader;
  const counts = { pages: 0, read: 0, told: 0, unreadable: 0 };
  let latest = window.from;
  let inOrder = true;
  for await (const { items } of graph.pages('/auditLogs/directoryAudits', { query: queryOf(window) })) {
    const records = readable(items, parseAuditLogRecord);
    const news = records.filter((record) => Date.parse(record.at) >= baseline && !told.has(record.id, now) && relevant(record));
    if (news.length > 0) await tell(news.map((record) => signalOf(record, reader)));
    for (const { id } of news) told.add(id, now);

    addUp(counts, { pages: 1, read: items.length, told: news.length, unreadable: items.length - records.length });
    for (const { at } of records) {
      inOrder &&= Date.parse(at) >= latest;
      latest = Math.max(latest, Date.parse(at));
    }
    // A long sweep goes on next time where it stopped. The newest never stops half way: its overlap alone may fill a turn.
    if (window.pass !== 'newest' && counts.pages >= pagesLeft && inOrder && latest > window.from) return { ...counts, readTo: Math.min(latest, window.to) };
  }
  return { ...counts, readTo: window.to };
}

/** Both ends are inclusive, and only `ge` and `le` are understood. */
function queryOf({ from, to }: AuditWindow): Readonly<Record<string, string | number>> {
  return { $filter: `activityDateTime ge ${isoOf(from)} and activityDateTime le ${isoOf(to)}`, $orderby: 'activityDateTime', $top: PAGE_SIZE };
}

function readable(items: readonly unknown[], parse: (raw: unknown) => AuditLogRecord): readonly AuditLogRecord[] {
  return items.flatMap((item) => {
    try {
      return [parse(item)];
    } catch (error) {
      // One odd record does not sink its page; the count tells of it.
      if (error instanceof MalformedInputError) return [];
      throw error;
    }
  });
}

function signalOf(record: AuditLogRecord, { tenantId, now }: AuditReader): AuditRecorded {
  return { kind: 'audit-recorded', tenantId, source: 'directory-audit', sourceId: record.id, seenAt: isoOf(now), record };
}

function addUp(total: Record<string, number>, part: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(part)) total[name] = (total[name] ?? 0) + value;
}
