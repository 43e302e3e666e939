/** Forgets what has ended more than thirty days ago. */
import { keyPart } from '../storage/keys.ts';
import { removeRows } from '../storage/remove-rows.ts';
import type { Tables } from '../storage/tables.ts';
import { timeIn } from './states/state-row.ts';
import { readWatermark, saveWatermark } from './states/table-watermarks.ts';
import { purgeSeen } from './table-seen-apps.ts';

const HISTORY_DAYS = 30;

const DAY_MS = 86_400_000;

/** At most once a day; a process that dies half way begins again the next time. */
export async function purgeHistoryDaily(tables: Tables, tenantId: string, now: number): Promise<void> {
  const last = await readWatermark(tables, tenantId, 'history-purge');
  if (last !== undefined && now - last.readAt < DAY_MS) return;
  await purgeHistory(tables, tenantId, now);
  await purgeSeen({ tables, tenantId, now });
  await saveWatermark(tables, tenantId, 'history-purge', { readAt: now });
}

/** Reads the history once through: thirty days of changes, not the tenant. Resolves to how many states it forgot. */
export function purgeHistory(tables: Tables, tenantId: string, now: number): Promise<number> {
  const oldest = now - HISTORY_DAYS * DAY_MS;
  const partition = { from: `${keyPart(tenantId)}_`, to: `${keyPart(tenantId)}~` };
  return removeRows(tables('MirrorHistory'), partition, (row) => timeIn(row, 'until') <= oldest);
}
