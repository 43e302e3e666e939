/** Graph's audit log, its reader, and a timer that the test runs. */
import { enqueuedRecords } from '../../../src/ingest/polling/enqueued-records.ts';
import {
  AUDIT_SOURCE,
  type AuditReader,
  pollDirectoryAudits,
} from '../../../src/ingest/polling/poll-directory-audits.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { fakeAuditLog } from '../../fakes/graph-audit-log.ts';
import { type FakeResponse, graphServer } from '../../fakes/graph-server.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

const MINUTE = 60_000;

export async function openLog({
  pageSize = 999,
  disturb = () => undefined,
}: {
  readonly pageSize?: number;
  readonly disturb?: () => FakeResponse | undefined;
} = {}) {
  let now = NOW;
  const log = fakeAuditLog(() => now, pageSize);
  // The pauses of Graph's rate limit are not tested here, so they do not move this clock.
  const server = await graphServer((request) => disturb() ?? log.answer(request), {
    now: () => now,
    pause: async () => {},
  });
  const store = tenantStore(memoryTables(), TENANT);
  const ids: string[] = [];
  let memory = enqueuedRecords();
  const reader = (difference: Partial<AuditReader>): AuditReader => ({
    graph: server.graph,
    store,
    now,
    enqueued: memory,
    relevant: () => true,
    enqueue: async (signals) => {
      ids.push(...signals.map(({ sourceId }) => sourceId));
    },
    ...difference,
  });
  return {
    ids,
    requests: server.requests,
    coverage: tableCoverage(store, AUDIT_SOURCE),
    happen: (id: string, { ago = 0, late = 0 } = {}) => log.records.push({ id, at: now - ago, visibleAt: now + late }),
    poll: (difference: Partial<AuditReader> = {}) => pollDirectoryAudits(reader(difference)),
    restart: () => {
      memory = enqueuedRecords();
    },
    pass: (ms: number) => {
      now += ms;
    },
    async runTimer(ms: number, every = MINUTE) {
      for (let gone = 0; gone < ms; gone += every) {
        now += every;
        await pollDirectoryAudits(reader({}));
      }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
