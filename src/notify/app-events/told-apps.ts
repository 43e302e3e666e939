/**
 * Which apps were told of a revocation: its trail points to their events. Asked once for a revocation, because nobody
 * is added once its opening is complete.
 */
import { remember } from '../../base/lru.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import { revocationPartition } from '../../record/rows/record-keys.ts';
import { entriesOfRows } from '../../record/rows/trail-row.ts';
import { allRows } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { type EventTaker, openedEventTo } from './app-events.ts';

/** Of these apps those that were told, or have a row that says why not. */
export type ToldApps = (ref: RevocationRef, takers: readonly EventTaker[]) => Promise<readonly EventTaker[]>;

const REMEMBERED = 2_000;
/** In the order of the kinds: the pointers to notices, and behind them that the opening is complete. */
const POINTERS = { from: 'notice_', to: 'planned_~' };

/** One for the process: what one signal has read serves the others. */
export function tableToldApps(store: TenantStore): ToldApps {
  const known = new Map<string, ReadonlySet<string>>();

  async function noticesOf({ id }: RevocationRef): Promise<ReadonlySet<string>> {
    const kept = known.get(id);
    if (kept !== undefined) return kept;
    const partition = revocationPartition(store.tenantId, id);
    const entries = entriesOfRows(await allRows(store.table('Trail'), { partition, rows: POINTERS }));
    const notices = new Set(entries.flatMap((entry) => (entry.kind === 'notice' ? [entry.noticeId] : [])));
    if (entries.some(({ kind }) => kind === 'planned')) remember(known, id, notices, REMEMBERED);
    return notices;
  }

  return async (ref, takers) => {
    const notices = await noticesOf(ref);
    return takers.filter(({ appId }) => notices.has(openedEventTo(appId, ref, store.tenantId).noticeId));
  };
}
