/** How many revocations are on record: one request for a thousand of them, so only for who waits for a long run. */
import { invertedDay, keyPart } from '../../storage/keys.ts';
import { eachRow } from '../../storage/tables.ts';
import { ofTenant, type TenantStore } from '../../storage/tenant-store.ts';

/** @param since ISO 8601: whole days from this on; undefined: all */
export async function countRecord({ table, tenantId }: TenantStore, since: string | undefined): Promise<number> {
  const { from, to } = ofTenant(tenantId);
  const days = { from, to: since === undefined ? to : `${keyPart(tenantId)}_${invertedDay(since)}~` };
  let count = 0;
  for await (const _ of eachRow(table('Revocations'), { partition: days })) count += 1;
  return count;
}
