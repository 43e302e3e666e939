/** Sends an app again what it was sent, or should have been: under the old ids, so that it drops what it has. */
import { isoOf } from '../base/clock.ts';
import { keyPart } from '../storage/keys.ts';
import { eachRow } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { audienceOf } from './app-events.ts';
import type { SuppressionReason } from './notice.ts';
import { audienceKeyOf, noticeOfRow, type StoredNotice } from './notice-row.ts';
import type { Outbox } from './table-outbox.ts';

export interface Replay {
  readonly appId: string;
  /** Milliseconds: events that were due since then. */
  readonly since: number;
  readonly now: number;
}

const DISABLED: SuppressionReason = 'endpoint-disabled';

/** Resolves to how many events wait again. What waits already, or was rightly not sent, stays as it is. */
export async function replayEvents(
  store: TenantStore,
  outbox: Pick<Outbox, 'update'>,
  { appId, since, now }: Replay,
): Promise<number> {
  const partition = `${keyPart(store.tenantId)}_${audienceKeyOf(audienceOf(appId))}`;
  const notices = store.table('Notices');
  let count = 0;
  for await (const { rowKey, dueAt } of eachRow(notices, { partition })) {
    if (Date.parse(String(dueAt)) < since) continue;
    const found = await notices.get(partition, rowKey);
    const stored = found && noticeOfRow(found);
    if (stored === undefined || !isMissed(stored)) continue;
    const { progress: _, reason: _reason, ...anew } = stored;
    const at = isoOf(now);
    if (await outbox.update(anew, { state: 'due', attempts: 0, nextCheckAt: at, returnsAt: at })) count += 1;
  }
  return count;
}

function isMissed({ notice, state, reason }: StoredNotice): boolean {
  const ended = state === 'sent' || state === 'failed' || (state === 'suppressed' && reason === DISABLED);
  return notice.channel === 'webhook' && ended;
}
