/**
 * The tables together with the tenant whose rows are read and written: bound once, not passed on as a pair of
 * arguments.
 */
import { keyPart } from './keys.ts';
import type { Table, TableName, Tables } from './tables.ts';

export interface TenantStore {
  readonly tenantId: string;
  table(name: TableName): Table;
}

export function tenantStore(tables: Tables, tenantId: string): TenantStore {
  return { tenantId, table: tables };
}

/** All partitions of the tenant, in any table. */
export function ofTenant(tenantId: string): { readonly from: string; readonly to: string } {
  return { from: `${keyPart(tenantId)}_`, to: `${keyPart(tenantId)}\`` };
}
