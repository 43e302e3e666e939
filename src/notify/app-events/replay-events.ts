/** Sends an app again what it was sent, or should have been: under the old ids, so that it drops what it has. */
import { batches } from '../../base/batches.ts';
import { isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import { keyPart } from '../../storage/keys.ts';
import { eachRow } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { SuppressionReason } from '../notice.ts';
import { audienceKeyOf, noticeOfRow, type StoredNotice } from '../notice-row.ts';
import type { Outbox } from '../table-outbox.ts';
import { audienceOf } from './app-events.ts';

export interface Replay {
  readonly appId: string;
  /** Milliseconds: events that were due since then. */
  readonly since: number;
  readonly now: number;
}

const ROWS_READ = 1_000;
const AT_ONCE = 16;
const DISABLED: SuppressionReason = 'endpoint-disabled';

/** Resolves to how many events wait again. What waits already, or was rightly not sent, stays as it is. */
export async function replayEvents(
  store: TenantStore,
  outbox: Pick<Outbox, 'update'>,
  { appId, since, now }: Replay,
): Promise<number> {
  const partition = `${keyPart(store.tenantId)}_${audienceKeyOf(audienceOf(appId))}`;
  const notices = store.table('Notices');
  const at = isoOf(now);
  const replay = async (rowKey: string): Promise<number> => {
    const found = await notices.get(partition, rowKey);
    const stored = found && noticeOfRow(found);
    if (stored === undefined || !isMissed(stored)) return 0;
    const { progress: _, reason: _reason, ...anew } = stored;
    const updated = await outbox.update(anew, { state: 'due', attempts: 0, nextCheckAt: at, returnsAt: at });
    return updated === undefined ? 0 : 1;
  };
  let count = 0;
  for await (const rows of batches(eachRow(notices, { partition }), ROWS_READ)) {
    const wanted = rows.filter(({ dueAt }) => Date.parse(String(dueAt)) >= since);
    const replayed = await mapConcurrently(AT_ONCE, wanted, ({ rowKey }) => replay(rowKey));
    count += replayed.reduce((sum, one) => sum + one, 0);
  }
  return count;
}

function isMissed({ notice, state, reason }: StoredNotice): boolean {
  const ended = state === 'sent' || state === 'failed' || (state === 'suppressed' && reason === DISABLED);
  return notice.channel === 'webhook' && ended;
}
