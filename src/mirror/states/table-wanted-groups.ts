/**
 * Groups that are members of a group whose members are read: their members are wanted, too, and not read yet. Groups
 * that a policy, an assignment or a role names stand in the states of those.
 */

import { keyPart } from '../../storage/keys.ts';
import { putAll } from '../../storage/put-rows.ts';
import { allRows } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

export async function wantedGroups({ tenantId, table }: TenantStore): Promise<readonly string[]> {
  const rows = await allRows(table('Watermarks'), { partition: partitionOf(tenantId) });
  return rows.map(({ objectId }) => String(objectId));
}

export async function noteWantedGroups({ tenantId, table }: TenantStore, ids: readonly string[]): Promise<void> {
  const partitionKey = partitionOf(tenantId);
  await putAll(
    table('Watermarks'),
    [...new Set(ids)].map((id) => ({ partitionKey, rowKey: keyPart(id), v: 1, objectId: id })),
  );
}

export async function forgetWantedGroup({ tenantId, table }: TenantStore, id: string): Promise<void> {
  await table('Watermarks').remove(partitionOf(tenantId), keyPart(id));
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_wanted-groups`;
}
