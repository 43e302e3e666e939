/** Filters of lists: from the views, and from the record alone while there are none. */
import { describe, expect, test } from 'vitest';
import type { ListQuery } from '../../src/query/answers.ts';
import { rebuildViews } from '../../src/record/views/fill-views.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { ofTenant } from '../../src/storage/tenant-store.ts';
import { ADA, GRACE, PAYROLL, revocation } from '../record/record-builder.ts';
import { emptyRecord } from './answer-record.ts';

const OTHER = { kind: 'user', id: '0d0d0d0d-4444-4444-8444-000000000001', name: 'Heidi' } as const;
const POLICY = { kind: 'policy', id: '0f0f0f0f-6666-4666-8666-000000000001', name: 'All staff' } as const;

async function filledRecord(tables = memoryTables()) {
  const record = emptyRecord(tables);
  await record.save(1);
  await record.save(2, { actor: OTHER });
  await record.save(3, { cause: 'policy-changed', subject: POLICY, actor: OTHER });
  await record.save(4, { cause: 'consent-revoked' });
  const { id, keyTime } = (await record.save(5)).revocation;
  const closing = { kind: 'closed', source: 'directory-audit', sourceId: 'undone', at: keyTime, order: 2 } as const;
  await record.ledger.append({ id, keyTime }, closing);
  return record;
}

describe.each(['the record', 'the views'])('from %s', (from) => {
  async function listed(filter: Omit<ListQuery, 'limit'>, limit = 10): Promise<readonly number[]> {
    const { store, answers } = await filledRecord();
    if (from === 'the views') await rebuildViews(store, { isDryRun: false });
    const { revocations } = await answers.list({ ...filter, limit });
    return revocations.map(({ revocationId }) => Number.parseInt(revocationId, 16));
  }

  test.each([
    [{}, [5, 4, 3, 2, 1]],
    [{ severity: ['high'] }, [5, 3, 2, 1]],
    [{ severity: ['high', 'medium'], state: ['closed', 'open'] }, [5, 4, 3, 2, 1]],
    [{ cause: ['consent-revoked', 'policy-changed'] }, [4, 3]],
    [{ sort: 'severity' }, [5, 3, 2, 1, 4]],
    [{ sort: 'severity', severity: ['medium'] }, [4]],
    [{ sort: 'severity', actor: [GRACE.id], since: revocation(4).keyTime }, [5, 4]],
    [{ since: revocation(2).keyTime, until: revocation(4).keyTime }, [4, 3, 2]],
    [{ user: [ADA.id], app: [PAYROLL.id], cause: ['consent-revoked'] }, [4]],
    [{ user: [ADA.id], app: [OTHER.id] }, []],
    [{ sweep: ['0'.repeat(32)] }, []],
    [{ state: ['closed'] }, [5]],
    [{ state: ['open'], severity: ['high'] }, [3, 2, 1]],
    [{ actor: [OTHER.id.toUpperCase()] }, [3, 2]],
    [{ actor: [GRACE.id], cause: ['account-disabled'], state: ['open'] }, [1]],
    [{ policy: [POLICY.id] }, [3]],
    [{ policy: [POLICY.id], actor: [GRACE.id] }, []],
  ] as const)('%j', async (filter, numbers) => {
    expect(await listed(filter)).toEqual(numbers);
  });
});

test('pages of a combined filter go on where the last one ended, and none twice', async () => {
  const { store, answers } = await filledRecord();
  await rebuildViews(store, { isDryRun: false });
  const filter = { severity: ['high'], actor: [GRACE.id], limit: 1 } as const;
  const first = await answers.list(filter);
  const second = await answers.list({ ...filter, ...(first.next !== undefined && { after: first.next }) });
  expect([first, second].map(({ revocations }) => Number.parseInt(revocations[0]?.revocationId ?? '', 16))).toEqual([
    5, 1,
  ]);
});

test('a rebuild says what differed, and takes out a line that has no record', async () => {
  const tables = memoryTables();
  const { store, answers } = await filledRecord(tables);
  expect(await rebuildViews(store, { isDryRun: true })).toEqual({ read: 5, differed: 5, orphans: 0, sweeps: 0 });
  await rebuildViews(store, { isDryRun: false });
  expect(await rebuildViews(store, { isDryRun: true })).toEqual({ read: 5, differed: 0, orphans: 0, sweeps: 0 });
  const [head] = (await store.table('Revocations').query({ partition: ofTenant(store.tenantId), limit: 1 })).rows;
  if (head) await tables('Revocations').remove(head.partitionKey, head.rowKey);

  expect(await rebuildViews(store, { isDryRun: false })).toEqual({ read: 4, differed: 0, orphans: 1, sweeps: 0 });

  const left = (await answers.list({ limit: 10 })).revocations;
  expect(left.map(({ revocationId }) => Number.parseInt(revocationId, 16))).toEqual([4, 3, 2, 1]);
});
