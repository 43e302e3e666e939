/**
 * A worker may die between any two writes, and its signal may not come again: then the next report that joins must
 * finish the opening.
 */
import { expect, test } from 'vitest';
import { settleReport } from '../../src/correlate/settle-report.ts';
import { detectReports } from '../../src/detect/detect-reports.ts';
import type { TenantChange } from '../../src/mirror/tenant-change.ts';
import { processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { memoryTenant, person } from '../fakes/memory-tenant.ts';
import { memoryContext, TENANT } from './memory-context.ts';

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

const contextOn = () => memoryContext(memoryTenant({ objects: [person('ada')] }), NOW);

test('what a dead worker settled but did not record is recorded and told by the next report that joins', async () => {
  const context = contextOn();
  for (const report of detectReports(disabled('notification'))) await settleReport(report, context.store);

  await processSignal(disabled('users-delta'), context);

  const answers = tableAnswers(context.store);
  const { revocations } = await answers.list({ limit: 10 });
  const view = await answers.show(revocations[0]?.revocationId ?? '');
  expect(revocations).toHaveLength(1);
  expect(view?.notices.map(({ audienceKind, state }) => `${audienceKind} ${state}`)).toEqual([
    'user suppressed',
    'admins due',
  ]);
});

test('a report that joins a complete opening does not open it again', async () => {
  const context = contextOn();
  await processSignal(disabled('notification'), context);
  const opened: string[] = [];
  const watched = {
    ...context.ledger,
    async open(record: Parameters<typeof context.ledger.open>[0]) {
      opened.push(record.revocation.id);
      return context.ledger.open(record);
    },
  };

  await processSignal(disabled('users-delta'), { ...context, ledger: watched });

  expect(opened).toEqual([]);
});
