/**
 * The tables and blobs together with the tenant whose rows are read and written: bound once, not passed on one by one.
 */
import { type Blobs, noBlobs } from './blobs.ts';
import { insertOnly } from './insert-only.ts';
import { keyPart } from './keys.ts';
import type { Table, TableName, Tables } from './tables.ts';

export interface TenantStore {
  readonly tenantId: string;
  table(name: TableName): Table;
  readonly blobs: Blobs;
}

/** The store of retention and erasing: they alone change and remove rows of the record. */
export interface ErasingStore extends TenantStore {
  readonly mayErase: true;
}

/**
 * The record in it is insert-only.
 * @param blobs absent: where the mirror is not written, or so little that it needs none; a call is then an error
 */
export function tenantStore(tables: Tables, tenantId: string, blobs: Blobs = noBlobs): TenantStore {
  return { tenantId, table: insertOnly(tables), blobs };
}

export function erasingStore(tables: Tables, tenantId: string, blobs: Blobs = noBlobs): ErasingStore {
  return { tenantId, table: tables, blobs, mayErase: true };
}

/** All partitions of the tenant, in any table. */
export function ofTenant(tenantId: string): { readonly from: string; readonly to: string } {
  return { from: `${keyPart(tenantId)}_`, to: `${keyPart(tenantId)}\`` };
}
