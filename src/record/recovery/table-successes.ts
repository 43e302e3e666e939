/** Sign-ins that succeeded, of users who are waited for: kept, because what they recover from may be learnt of later. */
import { isoOf } from '../../base/clock.ts';
import { hashOf } from '../../base/hash.ts';
import { invertedDay, invertedTime, keyPart } from '../../storage/keys.ts';
import { allRows, eachRow, type Row, type Table, type Tables } from '../../storage/tables.ts';
import { AWAITED_MS } from './table-awaiting.ts';

/** A user got a token for an app. Milliseconds. */
export interface Success {
  readonly sourceId: string;
  readonly userId: string;
  /** By app id, and where the sign-in names it by the object id of the service principal too. */
  readonly appIds: readonly string[];
  readonly at: number;
}

export async function keepSuccess(
  table: Table,
  tenantId: string,
  { sourceId, userId, appIds, at }: Success,
): Promise<void> {
  const partitionKey = partitionOf(tenantId, userId);
  const rowKey = `${invertedTime(at)}_${hashOf(sourceId)}`;
  await table.insert({ partitionKey, rowKey, v: 1, sourceId, userId, appIds: JSON.stringify(appIds), at: isoOf(at) });
}

/** After `from`, up to `to`, the oldest first. */
export async function successesOf(
  table: Table,
  tenantId: string,
  { userId, from, to }: { readonly userId: string; readonly from: number; readonly to: number },
): Promise<readonly Success[]> {
  const rows = await allRows(table, {
    partition: partitionOf(tenantId, userId),
    rows: { from: invertedTime(to), to: invertedTime(from) },
  });
  return rows.map(successIn).reverse();
}

/** Of one user, what is older than that. */
export async function forgetSuccesses(
  table: Table,
  tenantId: string,
  { userId, before }: { readonly userId: string; readonly before: number },
): Promise<void> {
  const rows = await allRows(table, { partition: partitionOf(tenantId, userId), rows: { from: invertedTime(before) } });
  for (const { partitionKey, rowKey } of rows) await table.remove(partitionKey, rowKey);
}

function partitionOf(tenantId: string, userId: string): string {
  return `${keyPart(tenantId)}_${keyPart(userId)}`;
}

/** Only this file writes these rows. */
function successIn({ sourceId, userId, appIds, at }: Row): Success {
  return {
    sourceId: String(sourceId),
    userId: String(userId),
    appIds: JSON.parse(String(appIds)) as readonly string[],
    at: Date.parse(String(at)),
  };
}

// Forgets who was waited for more than thirty days ago, and the sign-ins that were kept for it.

const DAY_MS = 86_400_000;

/** Follows the days that are over: only users who were waited for have any successes. Repeated it finds nothing left. */
export async function forgetWaitedFor(tables: Tables, tenantId: string, now: number): Promise<void> {
  const [awaiting, successes] = [tables('Awaiting'), tables('Successes')];
  const before = now - AWAITED_MS - DAY_MS;
  const partition = { from: `${keyPart(tenantId)}_${invertedDay(before)}`, to: `${keyPart(tenantId)}_~` };
  for await (const { partitionKey, rowKey, userId } of eachRow(awaiting, { partition })) {
    await forgetSuccesses(successes, tenantId, { userId: String(userId), before });
    await awaiting.remove(partitionKey, rowKey);
  }
}
