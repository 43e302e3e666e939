/** The outbox: every notice with its state, and pointers to those that wait. A crash between two writes leaves a pointer too many, never one too few. */
import { isoOf } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import { hourOf, keyPart } from '../storage/keys.ts';
import { eachRow, type Row, type Tables } from '../storage/tables.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import type { NoticeState, PlannedNotice } from './notice.ts';
import { audienceKeyOf, isWaiting, type KeptNotice, type NoticeRef, noticeOfRow, rowOfNotice } from './notice-row.ts';
import { bundleRow } from './table-bundles.ts';

/** What a step changes; what it leaves out stays. */
export type NoticeStep = Partial<Pick<KeptNotice, 'reason' | 'progress' | 'lookAt'>> & { readonly state: NoticeState };

export interface Outbox {
  /** Insert-only: a notice that is there already stays as it is. */
  plan(notices: readonly PlannedNotice[]): Promise<void>;
  /** Those whose time has come, oldest first; a stuck one comes back when its lease is over. */
  due(now: number, limit: number): Promise<readonly NoticeRef[]>;
  get(ref: NoticeRef): Promise<KeptNotice | undefined>;
  /** Resolves to the notice as it now stands, or to nothing where another worker has changed it since. */
  move(kept: KeptNotice, step: NoticeStep): Promise<KeptNotice | undefined>;
}

const AT_ONCE = 8;

export function tableOutbox(tables: Tables, tenantId: string, telemetry: Telemetry = silent): Outbox {
  const [notices, pointers, tenant] = [tables('Notices'), tables('NoticesDue'), keyPart(tenantId)];
  const partitionOf = ({ audienceKey }: NoticeRef) => `${tenant}_${audienceKey}`;

  const get = async (ref: NoticeRef) => {
    const stored = await notices.get(partitionOf(ref), ref.noticeId);
    return stored && noticeOfRow(stored);
  };
  const point = ({ notice, lookAt }: Pick<KeptNotice, 'notice' | 'lookAt'>) =>
    pointers.insert(pointerRow(tenant, { noticeId: notice.id, audienceKey: audienceKeyOf(notice.audience) }, lookAt));
  const planOne = async (planned: PlannedNotice) => {
    const fresh = keptOf(planned, telemetry.traceparent());
    const outcome = await notices.insert(rowOfNotice(fresh, tenant));
    if (outcome === 'inserted') telemetry.record('revaudit.notices', fresh.state);
    // The first delivery may have stopped between the two writes.
    const kept =
      outcome === 'inserted'
        ? fresh
        : await get({ noticeId: planned.id, audienceKey: audienceKeyOf(planned.audience) });
    if (!kept || !isWaiting(kept.state)) return;
    await tables('Gatherings').insert(bundleRow(tenant, kept.notice));
    await point(kept);
  };

  return {
    async plan(planned) {
      await mapConcurrently(AT_ONCE, planned, planOne);
    },
    async due(now, limit) {
      const due: NoticeRef[] = [];
      const upToNow = { from: `${tenant}_`, to: `${tenant}_${hourOf(now + 3_600_000)}` };
      for await (const pointer of eachRow(pointers, { partition: upToNow })) {
        if (due.length >= limit || String(pointer.dueAt) > isoOf(now)) break;
        const ref = refOf(pointer);
        const kept = await get(ref);
        const waiting = kept !== undefined && isWaiting(kept.state);
        // The notice moved on without its pointer: put that right first, so that there is always one.
        if (waiting && kept.lookAt !== pointer.dueAt) await point(kept);
        if (!waiting || kept.lookAt !== pointer.dueAt) await pointers.remove(pointer.partitionKey, pointer.rowKey);
        if (waiting && kept.lookAt <= isoOf(now)) due.push({ ...ref, ...tracedBy(kept) });
      }
      return due;
    },
    get,
    async move(kept, step) {
      const next = { ...kept, ...step, version: kept.version + 1 };
      const ref = { noticeId: kept.notice.id, audienceKey: audienceKeyOf(kept.notice.audience) };
      if ((await notices.replace(rowOfNotice(next, tenant), kept.etag)) === 'changed') return undefined;
      if (next.state !== kept.state) telemetry.record('revaudit.notices', next.state);

      if (isWaiting(next.state)) await point(next);
      if (!isWaiting(next.state) || next.lookAt !== kept.lookAt) {
        const old = pointerRow(tenant, ref, kept.lookAt);
        await pointers.remove(old.partitionKey, old.rowKey);
      }
      const now = await get(ref);
      // The service gives no etag with a replacement; one that has been replaced again since is no longer ours.
      return now?.version === next.version ? now : undefined;
    },
  };
}

function keptOf(
  { initialState, reason, ...notice }: PlannedNotice,
  traceparent: string | undefined,
): Omit<KeptNotice, 'etag'> {
  const first = { notice, state: initialState, lookAt: notice.dueAt, version: 0, progress: { attempts: 0, sends: 0 } };
  return { ...first, ...(reason === undefined ? {} : { reason }), ...tracedBy({ traceparent }) };
}

function tracedBy({ traceparent }: { readonly traceparent?: string | undefined }): { readonly traceparent?: string } {
  return traceparent === undefined ? {} : { traceparent };
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

function refOf({ noticeId, audienceKey }: Row): NoticeRef {
  return { noticeId: String(noticeId), audienceKey: String(audienceKey) };
}
