/** The rows of a reading in full that goes on, with all their columns. */
import { holdReading } from '../../src/mirror/states/table-readings.ts';
import { noteWantedGroups } from '../../src/mirror/states/table-wanted-groups.ts';
import { saveWatermark } from '../../src/mirror/states/table-watermarks.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';

export async function writeReadingInFull(store: TenantStore, now: number): Promise<void> {
  await saveWatermark(store, 'users', {
    readAt: now,
    runStartedAt: now,
    leftOutSince: now,
    deltaLink: 'https://graph.example/delta',
    rows: 1,
    notShown: '404',
  });
  const held = await holdReading(store, 'users', () => now);
  const counts = { pages: 1, rows: 1, leftOut: 0, restarts: 1, total: 2 };
  const position = { link: 'https://graph.example/next', isRead: true, cursor: 'group', reason: 'expired' };
  const place = { kind: 'resync' as const, startedAt: now, savedAt: now, ...counts, ...position };
  await held?.save(place);
  await held?.see(place, [{ id: 'user' }]);
  await noteWantedGroups(store, ['group']);
}
