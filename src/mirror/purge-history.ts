/** Forgets what has ended more than thirty days ago. */
import { keyPart } from '../keys.ts';
import { eachRow, type Tables } from '../tables.ts';
import { timeIn } from './state-row.ts';
import { readWatermark, saveWatermark } from './table-watermarks.ts';

const HISTORY_DAYS = 30;

const DAY_MS = 86_400_000;
const AT_ONCE = 100;

/** At most once a day; a process that dies half way begins again the next time. */
export async function purgeHistoryDaily(tables: Tables, tenantId: string, now: number): Promise<void> {
  const last = await readWatermark(tables, tenantId, 'history-purge');
  if (last !== undefined && now - last.readAt < DAY_MS) return;
  await purgeHistory(tables, tenantId, now);
  await saveWatermark(tables, tenantId, 'history-purge', { readAt: now });
}

/** Reads the history once through: thirty days of changes, not the tenant. Resolves to how many states it forgot. */
export async function purgeHistory(tables: Tables, tenantId: string, now: number): Promise<number> {
  const history = tables('MirrorHistory');
  const oldest = now - HISTORY_DAYS * DAY_MS;
  let batch: { readonly partitionKey: string; readonly rowKey: string }[] = [];
  let forgotten = 0;
  const forget = async () => {
    // One by one, not in a transaction: another worker may have forgotten some already.
    await Promise.all(batch.map(({ partitionKey, rowKey }) => history.remove(partitionKey, rowKey)));
    forgotten += batch.length;
    batch = [];
  };
  for await (const row of eachRow(history, { partition: { from: `${keyPart(tenantId)}_`, to: `${keyPart(tenantId)}~` } })) {
    if (timeIn(row, 'until') > oldest) continue;
    batch.push(row);
    if (batch.length === AT_ONCE) await forget();
  }
  await forget();
  return forgotten;
}
