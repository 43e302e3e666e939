/**
 * The outbox: every notice with its state, and a pointer to each notice that waits. A crash between two writes may
 * leave one pointer too many, never one too few.
 */
import { isoOf } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import { hourOf, keyPart } from '../storage/keys.ts';
import { eachRow, type Row } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import type { Notice, NoticeState, PlannedNotice } from './notice.ts';
import { audienceKeyOf, isWaiting, type NoticeRef, noticeOfRow, rowOfNotice, type StoredNotice } from './notice-row.ts';
import { bundleRow } from './table-bundles.ts';

/** The members that an update changes; the others stay as they are. */
export type NoticeUpdate = Partial<Pick<StoredNotice, 'reason' | 'progress' | 'nextCheckAt'>> & {
  readonly state: NoticeState;
};

export interface Outbox {
  /** Insert-only: a notice that is already stored stays as it is. */
  plan(notices: readonly PlannedNotice[]): Promise<void>;
  /** The notices that are due, oldest first. A notice that a dead worker left returns when its lease ends. */
  due(now: number, limit: number): Promise<readonly NoticeRef[]>;
  get(ref: NoticeRef): Promise<StoredNotice | undefined>;
  /** Resolves to the updated notice, or to undefined if another worker has changed it since it was read. */
  update(stored: StoredNotice, change: NoticeUpdate): Promise<StoredNotice | undefined>;
}

const CONCURRENT_PLANS = 8;
const HOUR_MS = 3_600_000;

export function tableOutbox(store: TenantStore, telemetry: Telemetry = silent): Outbox {
  const [notices, pointers] = [store.table('Notices'), store.table('NoticesDue')];
  const tenant = keyPart(store.tenantId);

  const getRow = ({ noticeId, audienceKey }: NoticeRef) => notices.get(`${tenant}_${audienceKey}`, noticeId);
  const get = async (ref: NoticeRef) => {
    const found = await getRow(ref);
    return found && noticeOfRow(found);
  };
  const insertPointer = ({ notice, nextCheckAt }: Pick<StoredNotice, 'notice' | 'nextCheckAt'>) =>
    pointers.insert(pointerRow(tenant, refOfNotice(notice), nextCheckAt));
  const planOne = async (planned: PlannedNotice) => {
    const fresh = firstStateOf(planned, telemetry.traceparent());
    const outcome = await notices.insert(rowOfNotice(fresh, tenant));
    if (outcome === 'inserted') telemetry.record('revaudit.notices', fresh.state);
    // The first delivery may have stopped before it wrote the bundle row and the pointer.
    const stored = outcome === 'inserted' ? fresh : await get(refOfNotice(planned));
    if (!stored || !isWaiting(stored.state)) return;
    await store.table('Gatherings').insert(bundleRow(tenant, stored.notice));
    await insertPointer(stored);
  };

  return {
    async plan(planned) {
      await mapConcurrently(CONCURRENT_PLANS, planned, planOne);
    },
    async due(now, limit) {
      const due: NoticeRef[] = [];
      const upToNow = { from: `${tenant}_`, to: `${tenant}_${hourOf(now + HOUR_MS)}` };
      for await (const pointer of eachRow(pointers, { partition: upToNow })) {
        if (due.length >= limit || String(pointer.dueAt) > isoOf(now)) break;
        const ref = refOfPointer(pointer);
        const found = await getRow(ref);
        const stored = found && noticeOfRow(found);
        // The version that wrote the notice will need its pointer.
        if (found && !stored) continue;
        const waiting = stored !== undefined && isWaiting(stored.state);
        // The notice was updated without its pointer. Insert the right one first, so that there is always one.
        if (waiting && stored.nextCheckAt !== pointer.dueAt) await insertPointer(stored);
        if (!waiting || stored.nextCheckAt !== pointer.dueAt)
          await pointers.remove(pointer.partitionKey, pointer.rowKey);
        if (waiting && stored.nextCheckAt <= isoOf(now)) due.push(defined({ ...ref, traceparent: stored.traceparent }));
      }
      return due;
    },
    get,
    async update(stored, change) {
      const next = { ...stored, ...change, version: stored.version + 1 };
      const ref = refOfNotice(stored.notice);
      if ((await notices.replace(rowOfNotice(next, tenant), stored.etag)) === 'changed') return undefined;
      if (next.state !== stored.state) telemetry.record('revaudit.notices', next.state);

      if (isWaiting(next.state)) await insertPointer(next);
      if (!isWaiting(next.state) || next.nextCheckAt !== stored.nextCheckAt) {
        const old = pointerRow(tenant, ref, stored.nextCheckAt);
        await pointers.remove(old.partitionKey, old.rowKey);
      }
      const current = await get(ref);
      // A replacement returns no etag, so the row is read again. A row that was replaced since is no longer ours.
      return current?.version === next.version ? current : undefined;
    },
  };
}

function firstStateOf(
  { initialState, reason, ...notice }: PlannedNotice,
  traceparent: string | undefined,
): Omit<StoredNotice, 'etag'> {
  return defined({
    notice,
    state: initialState,
    nextCheckAt: notice.dueAt,
    version: 0,
    progress: { attempts: 0, sends: 0 },
    reason,
    traceparent,
  });
}

function pointerRow(tenant: string, { noticeId, audienceKey }: NoticeRef, dueAt: string): Row {
  return {
    partitionKey: `${tenant}_${hourOf(dueAt)}`,
    rowKey: `${dueAt}_${noticeId}`,
    v: 1,
    dueAt,
    noticeId,
    audienceKey,
  };
}

function refOfNotice({ id, audience }: Pick<Notice, 'id' | 'audience'>): NoticeRef {
  return { noticeId: id, audienceKey: audienceKeyOf(audience) };
}

function refOfPointer({ noticeId, audienceKey }: Row): NoticeRef {
  return { noticeId: String(noticeId), audienceKey: String(audienceKey) };
}
