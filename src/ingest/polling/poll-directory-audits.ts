/** Reads Entra's audit log. */
import { isoOf } from '../../base/clock.ts';
import type { Graph } from '../../graph/graph.ts';
import type { AuditLogRecord } from '../records/audit-log-record.ts';
import type { AuditRecorded } from '../signal.ts';
import { AUDIT_CADENCE } from './log-windows.ts';
import { type LogPoll, type LogPollContext, pollLog } from './poll-log.ts';

export interface AuditReader extends LogPollContext<AuditRecorded> {
  readonly graph: Graph;
  /** False for most of the log. */
  relevant(record: AuditLogRecord): boolean;
}

export const AUDIT_SOURCE = 'directory-audits';

const PAGE_SIZE = 999;
/** Graph allows five log requests in ten seconds; this leaves room for the other log readers. */
const PAGES_PER_POLL = 15;

export async function pollDirectoryAudits(reader: AuditReader): Promise<LogPoll> {
  const { parseAuditLogRecord } = await import('../records/audit-log-record.ts');
  const { graph, relevant, store, now } = reader;
  const signalOf = (record: AuditLogRecord): AuditRecorded => ({
    kind: 'audit-recorded',
    tenantId: store.tenantId,
    source: 'directory-audit',
    sourceId: record.id,
    seenAt: isoOf(now),
    record,
  });
  return pollLog(
    {
      source: AUDIT_SOURCE,
      cadence: AUDIT_CADENCE,
      pagesPerPoll: PAGES_PER_POLL,
      // This filter understands `ge` and `le` only.
      pages: ({ from, to }) =>
        graph.pages('/auditLogs/directoryAudits', {
          query: {
            $filter: `activityDateTime ge ${isoOf(from)} and activityDateTime le ${isoOf(to)}`,
            $orderby: 'activityDateTime',
            $top: PAGE_SIZE,
          },
        }),
      read(raw) {
        const record = parseAuditLogRecord(raw);
        return { at: record.at, key: record.id, ...(relevant(record) ? { signal: signalOf(record) } : {}) };
      },
    },
    reader,
  );
}
