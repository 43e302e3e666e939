/** The tables of one tenant. A process may serve several tenants, so a store is bound to its tenant once. */
import type { Table, TableName, Tables } from './tables.ts';

export interface TenantStore {
  readonly tenantId: string;
  table(name: TableName): Table;
}

export function tenantStore(tables: Tables, tenantId: string): TenantStore {
  return { tenantId, table: tables };
}
