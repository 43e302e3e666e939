/**
 * The outbox: every notice with its state, and a pointer to each notice that waits. A crash between two writes may
 * leave one pointer too many, never one too few.
 */
import { isoOf } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import { NotOnRecordError } from '../base/errors.ts';
import { insertRows } from '../storage/insert-rows.ts';
import { hourOf, keyPart } from '../storage/keys.ts';
import { eachRow, type Row } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import { bundleRow } from './bundling/table-bundles.ts';
import type { Notice, NoticeState, PlannedNotice } from './notice.ts';
import { audienceKeyOf, isWaiting, type NoticeRef, noticeOfRow, rowOfNotice, type StoredNotice } from './notice-row.ts';

/** The members that an update changes; the others stay as they are. */
export type NoticeUpdate = Partial<
  Pick<StoredNotice, 'reason' | 'attempts' | 'progress' | 'told' | 'nextCheckAt' | 'returnsAt'>
> & {
  readonly state: NoticeState;
};

export interface Outbox {
  /** Insert-only: a notice that is already stored stays as it is. */
  plan(notices: readonly PlannedNotice[]): Promise<void>;
  /**
   * The notices whose pointers are due, oldest first. The pointers alone are read: some may lead to a notice that a
   * worker has in hand, or that is concluded.
   */
  due(now: number, limit: number): Promise<readonly NoticeRef[]>;
  get(ref: NoticeRef): Promise<StoredNotice | undefined>;
  /**
   * The notice that a pointer leads to; mends the pointer where a crash left it behind. Undefined if a later version
   * wrote the notice. @throws {NotOnRecordError} if there is none
   */
  follow(ref: NoticeRef): Promise<StoredNotice | undefined>;
  /**
   * Resolves to the updated notice, or to undefined if another worker has changed it since it was read. The pointer of
   * a notice that waits moves only where the update says so.
   */
  update(stored: StoredNotice, change: NoticeUpdate): Promise<StoredNotice | undefined>;
}

const CONCURRENT_PLANS = 16;
const HOUR_MS = 3_600_000;

export function tableOutbox(store: TenantStore, telemetry: Telemetry = silent): Outbox {
  const [notices, pointers] = [store.table('Notices'), store.table('NoticesDue')];
  const tenant = keyPart(store.tenantId);

  const getRow = ({ noticeId, audienceKey }: NoticeRef) => notices.get(`${tenant}_${audienceKey}`, noticeId);
  const get = async (ref: NoticeRef) => {
    const found = await getRow(ref);
    return found && noticeOfRow(found);
  };
  const insertPointer = (stored: Omit<StoredNotice, 'etag'>) => pointers.insert(pointerRow(tenant, stored));
  const removePointer = (noticeId: string, at: string | undefined) =>
    at === undefined ? undefined : pointers.remove(...pointerKeys(tenant, noticeId, at));
  /** Resolves to the notice as it is stored. */
  const insert = async (planned: PlannedNotice) => {
    const fresh = firstStateOf(planned, telemetry.traceparent());
    if ((await notices.insert(rowOfNotice(fresh, tenant))) === 'exists') return get(refOfNotice(planned));
    telemetry.record('revaudit.notices', fresh.state);
    return fresh;
  };

  return {
    async plan(planned) {
      const stored = await mapConcurrently(CONCURRENT_PLANS, planned, insert);
      // Of those that were stored already the first delivery may have stopped before it wrote what follows.
      const waiting = stored.filter((one) => one !== undefined).filter(({ state }) => isWaiting(state));
      // No bundle takes up a later stage.
      const first = waiting.filter(({ notice: { content } }) => content.stage === undefined);
      await insertRows(store, { Gatherings: first.map(({ notice }) => bundleRow(tenant, notice)) });
      await insertRows(store, { NoticesDue: waiting.map((one) => pointerRow(tenant, one)) });
    },
    async due(now, limit) {
      const due: NoticeRef[] = [];
      const upToNow = { from: `${tenant}_`, to: `${tenant}_${hourOf(now + HOUR_MS)}` };
      for await (const pointer of eachRow(pointers, { partition: upToNow })) {
        if (due.length >= limit || String(pointer.dueAt) > isoOf(now)) break;
        due.push(refOfPointer(pointer));
      }
      return due;
    },
    get,
    async follow(ref) {
      const found = await getRow(ref);
      if (!found) {
        await removePointer(ref.noticeId, ref.pointedAt);
        throw new NotOnRecordError(`notice ${ref.noticeId}`);
      }
      const stored = noticeOfRow(found);
      // The version that wrote the notice will need its pointer.
      if (stored === undefined || ref.pointedAt === undefined) return stored;
      const waits = isWaiting(stored.state);
      if (waits && stored.returnsAt === ref.pointedAt) return stored;
      // The notice was updated without its pointer. Insert the right one first, so that there is always one.
      if (waits) await insertPointer(stored);
      await removePointer(ref.noticeId, ref.pointedAt);
      return stored;
    },
    async update(stored, change) {
      const next = { ...stored, ...change, version: stored.version + 1 };
      const etag = await notices.replace(rowOfNotice(next, tenant), stored.etag);
      if (etag === undefined) return undefined;
      if (next.state !== stored.state) telemetry.record('revaudit.notices', next.state);

      const [waits, moves] = [isWaiting(next.state), next.returnsAt !== stored.returnsAt];
      if (waits && moves) await insertPointer(next);
      if (!waits || moves) await removePointer(next.notice.id, stored.returnsAt);
      return { ...next, etag };
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
    returnsAt: notice.dueAt,
    version: 0,
    attempts: 0,
    reason,
    traceparent,
  });
}

function pointerRow(tenant: string, { notice, returnsAt, traceparent }: Omit<StoredNotice, 'etag'>): Row {
  const [partitionKey, rowKey] = pointerKeys(tenant, notice.id, returnsAt);
  const { noticeId, audienceKey } = refOfNotice(notice);
  return { partitionKey, rowKey, v: 1, dueAt: returnsAt, noticeId, audienceKey, traceparent };
}

function pointerKeys(tenant: string, noticeId: string, at: string): readonly [string, string] {
  return [`${tenant}_${hourOf(at)}`, `${at}_${noticeId}`];
}

function refOfNotice({ id, audience }: Pick<Notice, 'id' | 'audience'>): NoticeRef {
  return { noticeId: id, audienceKey: audienceKeyOf(audience) };
}

function refOfPointer({ noticeId, audienceKey, dueAt, traceparent }: Row): NoticeRef {
  return defined({
    noticeId: String(noticeId),
    audienceKey: String(audienceKey),
    pointedAt: String(dueAt),
    traceparent: traceparent === undefined ? undefined : String(traceparent),
  });
}
