/** The row of somebody who asked the API, with all its columns. */
import { tableAccess } from '../../src/api/access/table-access.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';

export async function writeAccess(store: TenantStore, at: number): Promise<void> {
  const caller = { kind: 'user', id: 'u', roles: ['Audit.Read'] } as const;
  await tableAccess(store)({ at, caller, route: 'get-user', query: { id: 'u' }, aboutId: 'u', rows: 1 });
}
