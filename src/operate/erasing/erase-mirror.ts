/**
 * Past states of one account in the mirror, and its last one once the account is deleted. A live account stays: notices
 * need its address, and the next reading would bring its names back.
 */
import { isJsonObject } from '../../base/json.ts';
import { objectKey } from '../../mirror/states/mirror-states.ts';
import { rowOf, textIn, timeIn } from '../../mirror/states/state-row.ts';
import { allRows, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

interface MirrorRow {
  readonly table: 'MirrorObjects' | 'MirrorHistory';
  readonly row: Row;
}

export interface MirroredPerson {
  readonly rows: readonly MirrorRow[];
  readonly names: readonly string[];
  /** The directory had the account when it was read last. */
  readonly isLive: boolean;
}

const KINDS = ['user', 'user-by-delta'] as const;

export async function findInMirror({ tenantId, table }: TenantStore, userId: string): Promise<MirroredPerson> {
  const rows: MirrorRow[] = [];
  for (const kind of KINDS) {
    const { partitionKey, rowKey } = objectKey(tenantId, kind, userId);
    const current = await table('MirrorObjects').get(partitionKey, rowKey);
    if (current) rows.push({ table: 'MirrorObjects', row: current.row });
    const past = { partition: partitionKey, rows: { from: `${rowKey}_`, to: `${rowKey}_~` } };
    for (const row of await allRows(table('MirrorHistory'), past)) rows.push({ table: 'MirrorHistory', row });
  }
  const bodies = rows.map(({ row }) => bodyIn(row));
  return {
    rows,
    names: bodies.flatMap(({ displayName, userPrincipalName, mail }) =>
      [displayName, userPrincipalName, mail].filter((name): name is string => typeof name === 'string' && name !== ''),
    ),
    isLive: rows.some(({ table: name, row }) => name === 'MirrorObjects' && bodyIn(row).deleted !== true),
  };
}

/** Resolves to how many rows named the person. */
export async function eraseInMirror(
  { table }: TenantStore,
  userId: string,
  { rows, isLive }: MirroredPerson,
): Promise<number> {
  let erased = 0;
  for (const { table: name, row } of rows) {
    const { mail, ...body } = bodyIn(row);
    const isNamed = mail !== undefined || body.displayName !== userId || body.userPrincipalName !== userId;
    if (!isNamed || (name === 'MirrorObjects' && isLive)) continue;
    const stored = await table(name).get(row.partitionKey, row.rowKey);
    // A reading has written it meanwhile: what it says now is for the next call.
    if (stored === undefined || textIn(stored.row) !== textIn(row)) continue;
    const nameless = JSON.stringify({ ...body, displayName: userId, userPrincipalName: userId });
    const times = { from: timeIn(row, 'from'), seenAt: timeIn(row, 'seenAt') };
    const next = { ...rowOf(row, nameless, times), ...(row.until !== undefined && { until: row.until }) };
    if ((await table(name).replace(next, stored.etag)) === 'replaced') erased += 1;
  }
  return erased;
}

function bodyIn(row: Row): Readonly<Record<string, unknown>> {
  const body: unknown = JSON.parse(textIn(row));
  return isJsonObject(body) ? body : {};
}
