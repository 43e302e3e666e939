/** Removes from the mirror what ended more than thirty days ago. */
import { keyPart } from '../storage/keys.ts';
import { removeRows } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { timeIn } from './states/state-row.ts';
import { readWatermark, saveWatermark } from './states/table-watermarks.ts';
import { purgeSeen } from './table-seen-apps.ts';

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 30;

/** At most once a day. After a crash half way the next call starts again. @param now milliseconds */
export async function purgeHistoryDaily(store: TenantStore, now: number): Promise<void> {
  const last = await readWatermark(store, 'history-purge', now);
  if (last !== undefined && now - last.readAt < DAY_MS) return;
  await purgeHistory(store, now);
  await purgeSeen(store, now);
  await saveWatermark(store, 'history-purge', { readAt: now });
}

/** Reads the history once: thirty days of changes, not the whole tenant. Resolves to how many states it removed. */
export function purgeHistory({ tenantId, table }: TenantStore, now: number): Promise<number> {
  const oldest = now - HISTORY_DAYS * DAY_MS;
  const partition = { from: `${keyPart(tenantId)}_`, to: `${keyPart(tenantId)}~` };
  return removeRows(table('MirrorHistory'), partition, (row) => timeIn(row, 'until') <= oldest);
}
