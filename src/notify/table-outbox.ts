/**
 * The outbox: every notice with its state, and a pointer to each notice that waits. A crash between two writes may
 * leave one pointer too many, never one too few.
 */
import { isoOf } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import { LOST, untilWon } from '../base/contended.ts';
import { defined } from '../base/defined.ts';
import { NotOnRecordError } from '../base/errors.ts';
import { severityOf } from '../detect/cause.ts';
import { SEVERITIES } from '../detect/severity.ts';
import { insertRows } from '../storage/insert-rows.ts';
import { hourOf, keyPart } from '../storage/keys.ts';
import { eachRow, type Range, type Row } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import { canRelease } from './approval/can-release.ts';
import { bundleRow } from './bundling/table-bundles.ts';
import { isDigestLine } from './digest/digest-line.ts';
import type { NoticeState, PlannedNotice } from './notice.ts';
import { isWaiting, type NoticeRef, noticeOfRow, refOfNotice, rowOfNotice, type StoredNotice } from './notice-row.ts';

/** The members that an update changes; the others stay as they are. */
export type NoticeUpdate = Partial<
  Pick<
    StoredNotice,
    'reason' | 'attempts' | 'progress' | 'told' | 'nextCheckAt' | 'returnsAt' | 'inLine' | 'inLineSince'
  >
> & {
  readonly state: NoticeState;
};

/** A notice as it is planned anew, and as it is stored, where it is. */
export interface ToRelease {
  readonly planned: PlannedNotice;
  readonly known?: StoredNotice;
}

export interface Outbox {
  /**
   * Insert-only: a notice that is already stored stays as it is. Resolves to the notices under the ids by which they
   * are stored.
   */
  plan(notices: readonly PlannedNotice[]): Promise<readonly PlannedNotice[]>;
  /** Those that were kept back and are allowed now, as they are planned anew. Safe to repeat, like {@link plan}. */
  release(notices: readonly ToRelease[]): Promise<void>;
  /**
   * The notices whose pointers are due: critical ones first, and of each kind the oldest. The pointers alone are
   * read: some may lead to a notice that a worker has in hand, or that is concluded.
   */
  due(now: number, limit: number): Promise<readonly NoticeRef[]>;
  /** The first of the line of those that wait for room: the most severe first, and of these the oldest. */
  line(limit: number): Promise<readonly NoticeRef[]>;
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
const MAX_RELEASE_ATTEMPTS = 10;
const HOUR_MS = 3_600_000;
/** What one page of a query can hold. */
const MAX_PAGE = 1_000;

export function tableOutbox(store: TenantStore, telemetry: Telemetry = silent): Outbox {
  const [notices, pointers] = [store.table('Notices'), store.table('NoticesDue')];
  const tenant = keyPart(store.tenantId);

  const getRow = ({ noticeId, audienceKey }: NoticeRef) => notices.get(`${tenant}_${audienceKey}`, noticeId);
  const get = async (ref: NoticeRef) => {
    const found = await getRow(ref);
    return found && noticeOfRow(found);
  };
  const removePointer = (pointer: Pointer) => pointers.remove(...pointer);
  const insertPointer = (stored: Omit<StoredNotice, 'etag'>) => pointers.insert(pointerRow(tenant, stored));
  /** Resolves to the notice as it is stored. */
  const insert = async (planned: PlannedNotice) => {
    const fresh = firstStateOf(planned, telemetry.traceparent());
    if ((await notices.insert(rowOfNotice(fresh, tenant))) === 'exists') return get(refOfNotice(planned));
    telemetry.record('revaudit.notices', fresh.state);
    return fresh;
  };
  const releaseOne = ({ planned, known }: ToRelease) => {
    let current = known;
    return untilWon({ row: `Notice ${planned.id}`, attempts: MAX_RELEASE_ATTEMPTS }, async () => {
      const stored = current ?? (await get(refOfNotice(planned)));
      // Whoever loses reads again.
      current = undefined;
      if (stored && !canRelease(stored)) return stored;
      const fresh = { ...firstStateOf(planned, telemetry.traceparent()), version: (stored?.version ?? -1) + 1 };
      const row = rowOfNotice(fresh, tenant);
      const isWritten = stored
        ? (await notices.replace(row, stored.etag)) !== undefined
        : (await notices.insert(row)) === 'inserted';
      if (!isWritten) return LOST;
      telemetry.record('revaudit.notices', fresh.state);
      return fresh;
    });
  };
  /** Of those that were stored already the first delivery may have stopped before it wrote what follows. */
  const writeWhatFollows = async (stored: readonly (Omit<StoredNotice, 'etag'> | undefined)[]) => {
    // The line of a digest waits for that: it has no pointer, and joins no bundle.
    const waiting = stored
      .filter((one) => one !== undefined)
      .filter(({ state, notice }) => isWaiting(state) && !isDigestLine(notice));
    // No bundle takes up a later stage.
    const first = waiting.filter(
      ({ notice: { content, channel } }) => content.stage === undefined && channel !== 'digest',
    );
    await insertRows(store, { Gatherings: first.map(({ notice }) => bundleRow(tenant, notice)) });
    await insertRows(store, { NoticesDue: waiting.map((one) => pointerRow(tenant, one)) });
  };

  return {
    async plan(planned) {
      await writeWhatFollows(await mapConcurrently(CONCURRENT_PLANS, planned, insert));
      return planned;
    },
    release: async (given) => writeWhatFollows(await mapConcurrently(CONCURRENT_PLANS, given, releaseOne)),
    async due(now, limit) {
      const due: NoticeRef[] = [];
      const dueOf = async (partition: Range['partition']) => {
        for await (const pointer of eachRow(pointers, { partition, limit: Math.min(limit, MAX_PAGE) })) {
          if (due.length >= limit || String(pointer.dueAt) > isoOf(now)) break;
          due.push(refOfPointer(pointer));
        }
      };
      await dueOf(`${tenant}_critical`);
      await dueOf({ from: `${tenant}_`, to: `${tenant}_${hourOf(now + HOUR_MS)}` });
      return due;
    },
    async line(limit) {
      const refs: NoticeRef[] = [];
      for await (const pointer of eachRow(pointers, {
        partition: `${tenant}_line`,
        limit: Math.min(limit, MAX_PAGE),
      })) {
        refs.push(refOfPointer(pointer));
        if (refs.length >= limit) break;
      }
      return refs;
    },
    get,
    async follow(ref) {
      const found = await getRow(ref);
      if (!found) {
        if (ref.pointer) await removePointer(ref.pointer);
        throw new NotOnRecordError(`notice ${ref.noticeId}`);
      }
      const stored = noticeOfRow(found);
      // The version that wrote the notice will need its pointer.
      if (stored === undefined || ref.pointer === undefined) return stored;
      const waits = isWaiting(stored.state);
      if (waits && isSame(pointerOf(tenant, stored), ref.pointer)) return stored;
      // The notice was updated without its pointer. Insert the right one first, so that there is always one.
      if (waits) await insertPointer(stored);
      await removePointer(ref.pointer);
      return stored;
    },
    async update(stored, change) {
      const inLine = isWaiting(change.state) && 'inLine' in change ? change.inLine : stored.inLine;
      const next = { ...stored, ...change, inLine, version: stored.version + 1 };
      const etag = await notices.replace(rowOfNotice(next, tenant), stored.etag);
      if (etag === undefined) return undefined;
      if (next.state !== stored.state) telemetry.record('revaudit.notices', next.state);

      const [before, after] = [pointerOf(tenant, stored), pointerOf(tenant, next)];
      const [waits, moves] = [isWaiting(next.state), !isSame(before, after)];
      if (waits && moves) await insertPointer(next);
      if (!waits || moves) await removePointer(before);
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

type Pointer = NonNullable<NoticeRef['pointer']>;

function pointerRow(tenant: string, stored: Omit<StoredNotice, 'etag'>): Row {
  const [partitionKey, rowKey] = pointerOf(tenant, stored);
  const { noticeId, audienceKey } = refOfNotice(stored.notice);
  const { returnsAt, traceparent } = stored;
  return { partitionKey, rowKey, v: 1, dueAt: returnsAt, noticeId, audienceKey, traceparent };
}

/** Where the pointer of a waiting notice stands. */
function pointerOf(tenant: string, { notice, returnsAt, inLine }: Omit<StoredNotice, 'etag'>): Pointer {
  const { id, dueAt, content } = notice;
  const severity = severityOf(content.cause);
  if (inLine) return [`${tenant}_line`, `${SEVERITIES.indexOf(severity)}_${dueAt}_${id}`];
  return [`${tenant}_${severity === 'critical' ? 'critical' : hourOf(returnsAt)}`, `${returnsAt}_${id}`];
}

function isSame(one: Pointer, other: Pointer): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

function refOfPointer({ partitionKey, rowKey, noticeId, audienceKey, traceparent }: Row): NoticeRef {
  return defined({
    noticeId: String(noticeId),
    audienceKey: String(audienceKey),
    pointer: [partitionKey, rowKey] as const,
    traceparent: traceparent === undefined ? undefined : String(traceparent),
  });
}
