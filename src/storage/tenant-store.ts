/**
 * The tables together with the tenant whose rows are read and written: bound once, not passed on as a pair of
 * arguments.
 */
import type { Table, TableName, Tables } from './tables.ts';

export interface TenantStore {
  readonly tenantId: string;
  table(name: TableName): Table;
}

export function tenantStore(tables: Tables, tenantId: string): TenantStore {
  return { tenantId, table: tables };
}
