/** The rows of the record that name one person: `Names` and `AffectedUsers`. */

import { mapConcurrently } from '../../base/concurrency.ts';
import { LOST, untilWon } from '../../base/contended.ts';
import { subjectPartition } from '../../correlate/table-subjects.ts';
import { affectedPartition, indexPrefix } from '../../record/rows/record-keys.ts';
import { keyPart } from '../../storage/keys.ts';
import { removeAll } from '../../storage/remove-rows.ts';
import { allRows, eachRow, type Row, type Table } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

const MAX_ATTEMPTS = 20;
const AT_ONCE = 16;

/**
 * All rows of these people. The first name of an id is found by the id; a name that came later, after a rename, only by
 * itself, and it need not be known. So all names of people are read: one request for a thousand rows.
 */
export async function nameRowsOf(
  { tenantId, table }: TenantStore,
  userIds: ReadonlySet<string>,
): Promise<readonly Row[]> {
  const wanted = new Set([...userIds].map((id) => id.toLowerCase()));
  const tenant = keyPart(tenantId);
  const found: Row[] = [];
  for (const kind of ['user', 'user-id']) {
    const partition = { from: `${tenant}_${kind}_`, to: `${tenant}_${kind}\`` };
    for await (const row of eachRow(table('Names'), { partition }))
      if (wanted.has(String(row.objectId).toLowerCase())) found.push(row);
  }
  return found;
}

export function namesInNameRow({ displayName, userPrincipalName, mail, label }: Row): readonly string[] {
  return textsIn([displayName, userPrincipalName, mail, label]);
}

/** Resolves to how many there were. */
export async function removeNameRows({ table }: TenantStore, rows: readonly Row[]): Promise<number> {
  await removeAll(table('Names'), rows);
  return rows.length;
}

export function affectedRowsOf({ tenantId, table }: TenantStore, userId: string): Promise<readonly Row[]> {
  return allRows(table('AffectedUsers'), { partition: affectedPartition(tenantId, userId) });
}

export function namesInAffectedRow({ userId, userName, userPrincipalName, mail }: Row): readonly string[] {
  return textsIn([userName, userPrincipalName, mail]).filter((text) => text !== userId);
}

/** Resolves to how many of the rows named somebody. */
export async function eraseInAffectedRows({ table }: TenantStore, rows: readonly Row[]): Promise<number> {
  const named = rows.filter((row) => namesInAffectedRow(row).length > 0);
  await mapConcurrently(AT_ONCE, named, (row) => eraseInAffectedRow(table('AffectedUsers'), row));
  return named.length;
}

/** Replaces what is there: retention may have removed the row meanwhile. */
function eraseInAffectedRow(table: Table, { partitionKey, rowKey }: Row): Promise<unknown> {
  return untilWon({ row: `AffectedUsers ${rowKey}`, attempts: MAX_ATTEMPTS }, async () => {
    const stored = await table.get(partitionKey, rowKey);
    if (!stored) return 'gone';
    const { userPrincipalName: _upn, mail: _mail, ...row } = stored.row;
    return (await table.replace({ ...row, userName: row.userId }, stored.etag)) === undefined ? LOST : 'replaced';
  });
}

/** Whether these are the rows of a record that has the name in place of the id: an export without ids was imported. */
export async function hasNameAsId({ tenantId, table }: TenantStore, names: readonly string[]): Promise<boolean> {
  // Keys are made of ids as they were written, and addresses are written in both ways.
  for (const name of new Set(names.flatMap((one) => [one, one.toLowerCase()]))) {
    const [partition, prefix] = [affectedPartition(tenantId, name), indexPrefix(tenantId, 'actor', name)];
    const found = await Promise.all([
      table('AffectedUsers').query({ partition, limit: 1 }),
      table('Index').query({ partition: { from: prefix, to: `${prefix}:` }, limit: 1 }),
      table('Subjects').query({
        partition: subjectPartition({ tenantId, subject: { kind: 'user', id: name } }),
        limit: 1,
      }),
    ]);
    if (found.some(({ rows }) => rows.length > 0)) return true;
  }
  return false;
}

function textsIn(values: readonly unknown[]): readonly string[] {
  return values.filter((value): value is string => typeof value === 'string' && value !== '');
}
