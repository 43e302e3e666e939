/** Forgets who was waited for more than thirty days ago, and the sign-ins that were kept for it. */
import { invertedDay, keyPart } from '../keys.ts';
import { eachRow, type Tables } from '../tables.ts';
import { AWAITED_MS } from './table-awaiting.ts';
import { forgetSuccesses } from './table-successes.ts';

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
