/** Takes the rows of one revocation out of the views, when its record goes. */

import type { RevocationRef } from '../../correlate/revocation.ts';
import { isLarge } from '../../impact/scope.ts';
import { invertedDay } from '../../storage/keys.ts';
import { removeAll } from '../../storage/remove-rows.ts';
import { allRows, type Row, type Table } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { readReach } from '../rows/reach-rows.ts';
import { type RowKeys, revocationPartition } from '../rows/record-keys.ts';
import { reachedRows, usersReachedBy } from './parties.ts';
import { guardKeys, namesKeys, primaryKeys, sweepPartition } from './view-keys.ts';
import { guardOfRow, partyKeys } from './view-rows.ts';
import { storedLists } from './write-view.ts';

/**
 * To be called while `Reach` still says whom it reached. The guards go last, so that a run that dies changes nothing
 * for the next. Resolves to how many rows there were, about.
 */
export async function removeView({ table, tenantId }: TenantStore, ref: RevocationRef): Promise<number> {
  const lines = table('Lines');
  const [primary, guard] = [
    await getRow(lines, primaryKeys(tenantId, ref)),
    await getRow(lines, guardKeys(tenantId, ref.id)),
  ];
  const lists = primary ? storedLists(tenantId, ref, primary).filter(({ rowKey }) => rowKey !== primary.rowKey) : [];
  const reached = guard?.wide === true ? await reachedKeys({ table, tenantId }, ref) : [];
  await removeAll(table('ReachedUsers'), reached);
  const parties = guard ? [...partyKeys(tenantId, ref, guardOfRow(guard)), namesKeys(tenantId, ref.id)] : [];
  await removeAll(lines, [...lists, ...parties]);
  const last = [primary, guard].filter((row) => row !== undefined);
  await removeAll(lines, last);
  return reached.length + lists.length + parties.length + last.length;
}

/** @param before milliseconds, the start of a day */
export async function removeSweepCounts({ table, tenantId }: TenantStore, before: number): Promise<void> {
  const range = { partition: sweepPartition(tenantId), rows: { from: invertedDay(before - 1) } };
  await removeAll(table('Lines'), await allRows(table('Lines'), range));
}

async function reachedKeys(
  { table, tenantId }: Pick<TenantStore, 'table' | 'tenantId'>,
  ref: RevocationRef,
): Promise<readonly RowKeys[]> {
  const partition = revocationPartition(tenantId, ref.id);
  const { apps, chunks, scope } = readReach(await allRows(table('Reach'), { partition }));
  const reach = { apps, rectangles: chunks, ...(scope && { scope }) };
  return isLarge(reach) ? reachedRows(tenantId, ref, { users: usersReachedBy(reach), apps }) : [];
}

async function getRow(table: Table, { partitionKey, rowKey }: RowKeys): Promise<Row | undefined> {
  return (await table.get(partitionKey, rowKey))?.row;
}
