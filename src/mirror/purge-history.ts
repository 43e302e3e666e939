/** Removes from the mirror what ended more than thirty days ago. */
import type { TenantStore } from '../storage/tenant-store.ts';
import type { States } from './states/table-states.ts';
import { readWatermark, saveWatermark } from './states/table-watermarks.ts';
import { purgeSeen } from './table-seen-apps.ts';

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 30;

/** At most once a day. After a crash half way the next call starts again. @param now milliseconds */
export async function purgeHistoryDaily(store: TenantStore, states: States, now: number): Promise<void> {
  const last = await readWatermark(store, 'history-purge', now);
  if (last !== undefined && now - last.readAt < DAY_MS) return;
  await states.forgetOld(now - HISTORY_DAYS * DAY_MS, now);
  await purgeSeen(store, now);
  await saveWatermark(store, 'history-purge', { readAt: now });
}
