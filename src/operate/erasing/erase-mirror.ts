/**
 * Past states of one account in the mirror, and its last one once the account is deleted. A live account stays: notices
 * need its address, and the next reading would bring its names back.
 */
import { objectOf } from '../../base/json.ts';
import { objectKey } from '../../mirror/states/mirror-states.ts';
import { rowOf, textIn, timeIn } from '../../mirror/states/state-row.ts';
import { allRows, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

interface MirrorRow {
  readonly table: 'MirrorObjects' | 'MirrorHistory';
  readonly row: Row;
}

export interface MirroredPerson {
  readonly present: readonly MirrorRow[];
  readonly past: readonly MirrorRow[];
  readonly names: readonly string[];
  /** The directory had the account when it was read last. */
  readonly isLive: boolean;
}

const KINDS = ['user', 'user-by-delta'] as const;

export async function findInMirror({ tenantId, table }: TenantStore, userId: string): Promise<MirroredPerson> {
  const [present, past]: [MirrorRow[], MirrorRow[]] = [[], []];
  for (const kind of KINDS) {
    const { partitionKey, rowKey } = objectKey(tenantId, kind, userId);
    const current = await table('MirrorObjects').get(partitionKey, rowKey);
    if (current) present.push({ table: 'MirrorObjects', row: current.row });
    const former = { partition: partitionKey, rows: { from: `${rowKey}_`, to: `${rowKey}_~` } };
    for (const row of await allRows(table('MirrorHistory'), former)) past.push({ table: 'MirrorHistory', row });
  }
  const bodies = [...present, ...past].map(({ row }) => bodyIn(row));
  return {
    present,
    past,
    names: bodies.flatMap(({ displayName, userPrincipalName, mail }) =>
      [displayName, userPrincipalName, mail].filter((name): name is string => typeof name === 'string' && name !== ''),
    ),
    isLive: present.some(({ row }) => bodyIn(row).deleted !== true),
  };
}

/** Resolves to how many of the rows named the person. */
export async function eraseInMirror(
  { table }: TenantStore,
  userId: string,
  rows: readonly MirrorRow[],
): Promise<number> {
  let erased = 0;
  for (const { table: name, row } of rows) {
    const { mail, ...body } = bodyIn(row);
    if (mail === undefined && body.displayName === userId && body.userPrincipalName === userId) continue;
    const stored = await table(name).get(row.partitionKey, row.rowKey);
    // A reading has written it meanwhile: what it says now is for the next call.
    if (stored === undefined || textIn(stored.row) !== textIn(row)) continue;
    const nameless = JSON.stringify({ ...body, displayName: userId, userPrincipalName: userId });
    const times = { from: timeIn(row, 'from'), seenAt: timeIn(row, 'seenAt') };
    const next = { ...rowOf(row, nameless, times), ...(row.until !== undefined && { until: row.until }) };
    if ((await table(name).replace(next, stored.etag)) !== undefined) erased += 1;
  }
  return erased;
}

function bodyIn(row: Row): Readonly<Record<string, unknown>> {
  return objectOf(JSON.parse(textIn(row)));
}
