/** A worker may die between any two writes, and what woke it may not come again: then whoever joins must finish its opening. */
import { expect, test } from 'vitest';
import { settleReport } from '../../src/correlate/settle-report.ts';
import { detectReports } from '../../src/detect/detect-reports.ts';
import type { TenantChange } from '../../src/mirror/tenant-change.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { type PipelineContext, processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { memoryTenant, person } from '../fakes/memory-tenant.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const NOW = Date.parse('2031-03-01T08:10:00Z');

const disabled = (source: 'notification' | 'users-delta'): TenantChange => ({
  kind: 'tenant-changed',
  tenantId: TENANT,
  source,
  sourceId: `${source}-1`,
  seenAt: '2031-03-01T08:05:00.000Z',
  between: { from: '2031-03-01T08:00:00.000Z', to: '2031-03-01T08:05:00.000Z' },
  object: 'user',
  before: person('ada'),
  after: { ...person('ada'), enabled: false },
});

function engineOn(tables = memoryTables()): PipelineContext {
  return {
    tenantId: TENANT,
    now: () => NOW,
    tables,
    tenant: memoryTenant({ objects: [person('ada')] }),
    refreshObject: async () => ({ changes: [], apply: async () => {} }),
    ledger: tableLedger(tables, TENANT),
    outbox: tableOutbox(tables, TENANT),
    notices: {
      mode: 'send',
      mailbox: 'notices@contoso.example',
      admins: 'admins@contoso.example',
      limit: 25,
      breakGlass: [],
      runbooksUrl: undefined,
    },
  };
}

test('what a dead worker has settled and not recorded is recorded and told by whoever joins it', async () => {
  const engine = engineOn();
  for (const report of detectReports(disabled('notification')))
    await settleReport(report, { tenantId: TENANT, tables: engine.tables });

  await processSignal(disabled('users-delta'), engine);

  const answers = tableAnswers(engine.tables, TENANT);
  const { revocations } = await answers.list({ limit: 10 });
  const view = await answers.show(revocations[0]?.revocationId ?? '');
  expect(revocations).toHaveLength(1);
  expect(view?.notices.map(({ audienceKind, state }) => `${audienceKind} ${state}`)).toEqual(['admins due']);
});

test('a finished opening is left alone by those who join', async () => {
  const engine = engineOn();
  await processSignal(disabled('notification'), engine);
  const opened: string[] = [];
  const watched = {
    ...engine.ledger,
    async open(record: Parameters<typeof engine.ledger.open>[0]) {
      opened.push(record.revocation.id);
      return engine.ledger.open(record);
    },
  };

  await processSignal(disabled('users-delta'), { ...engine, ledger: watched });

  expect(opened).toEqual([]);
});
