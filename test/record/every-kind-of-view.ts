/** Writes rows of every kind that the views have, from records that it adds to those that are there. */

import type { Ledger } from '../../src/record/audit-record.ts';
import { countStaleDays } from '../../src/record/views/day-counts.ts';
import { rebuildViews } from '../../src/record/views/fill-views.ts';
import { saveViewState } from '../../src/record/views/view-state.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';
import { GRACE, PAYROLL, record, revocation } from './record-builder.ts';

export async function writeViews(store: TenantStore, ledger: Ledger): Promise<void> {
  // Three of one actor form a sweep; another is part of one of them.
  for (const number of [5, 6, 7]) {
    const subject = { kind: 'user', id: `user ${number}` } as const;
    const { revocation: opened } = await ledger.open(record(number, { revocation: { subject } }));
    const { cause, keyTime: at } = opened;
    const root = { kind: 'user', id: GRACE.id } as const;
    await ledger.append(opened, { kind: 'placed', cause, subject, at, root, order: 1 });
  }
  await ledger.open(record(8));
  const { keyTime: at } = revocation(5);
  await ledger.append(revocation(8), { kind: 'folded', into: revocation(5), cause: 'account-deleted', at, order: 1 });
  const userIds = Array.from({ length: 1_001 }, (_, index) => `no guid ${index}`);
  const odd = { ...PAYROLL, id: 'no guid either' };
  const rectangles = [{ effect: 'dies', bites: 'now', userIds, appIds: [odd.id] } as const];
  await ledger.open(record(9, { affected: { apps: [odd], users: [], rectangles } }));
  // The only pair that is awaited has signed in again.
  const recovered = { kind: 'recovered', sourceId: 'sign-in', userId: 'user 5', appId: PAYROLL.id } as const;
  await ledger.append(revocation(5), { ...recovered, at: '2031-03-01T10:00:00.000Z' });
  await rebuildViews(store, { isDryRun: false });
  await countStaleDays(store, Date.parse(at));
  await saveViewState(store, { isComplete: false, cursor: { partitionKey: 'p', rowKey: 'r' } });
}
