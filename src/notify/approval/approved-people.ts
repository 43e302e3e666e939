/**
 * Whose turn is next among the people of an approval, with their notices: of one revocation out of its reach, of a
 * sweep out of the notices that were kept back. Those who were seen failing come first.
 */
import { isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import { userAppParts } from '../../detect/subject.ts';
import type { Tenant } from '../../mirror/tenant.ts';
import type { AuditRecord } from '../../record/audit-record.ts';
import { headOf, reachOf } from '../../record/read-record.ts';
import { feedKeys, trailRange } from '../../record/rows/record-keys.ts';
import { entriesOfRows } from '../../record/rows/trail-row.ts';
import { tableSnapshots } from '../../storage/table-snapshots.ts';
import { eachRow } from '../../storage/tables.ts';
import { ofTenant, type TenantStore } from '../../storage/tenant-store.ts';
import type { PlannedNotice } from '../notice.ts';
import { isWaiting, refOfNotice, type StoredNotice } from '../notice-row.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { planNotices } from '../planning/plan-notices.ts';
import type { NoticePolicy } from '../planning/policy/notice-policy.ts';
import { certainUsers } from '../planning/whom-it-hits.ts';
import type { Outbox, ToRelease } from '../table-outbox.ts';
import type { Release } from './approval.ts';
import { canRelease, isReleased } from './can-release.ts';
import type { Approvals } from './table-approvals.ts';

export interface PeopleContext {
  readonly store: TenantStore;
  readonly tenant: Tenant;
  readonly settings: NoticeSettings;
  readonly policy: NoticePolicy;
  readonly outbox: Outbox;
  readonly approvals: Approvals;
  /** Milliseconds. */
  readonly now: number;
}

export interface NextPeople {
  readonly notices: readonly ToRelease[];
  /** Where the next turn goes on; absent: everybody had one. */
  readonly next?: Pick<Release, 'phase' | 'place' | 'seenTo'>;
}

const READS_AT_ONCE = 16;
/** Of the feed, in one turn. */
const MOST_READ = 5_000;
/** Of the notices of a sweep, for those whose reader was seen failing. */
const MOST_LOOKED_AT = 1_000;
/** A row of the feed is written some time after the moment in its key. */
const OVERLAP_MS = 2 * 60_000;

export function nextPeople(release: Release, room: number, context: PeopleContext): Promise<NextPeople> {
  return release.approval.request.kind === 'sweep'
    ? nextOfSweep(release, room, context)
    : nextOfRevocation(release, room, context);
}

async function nextOfRevocation(release: Release, room: number, context: PeopleContext): Promise<NextPeople> {
  const { store, tenant, settings, policy, now } = context;
  const { revocationId: id, keyTime } = release.approval.request;
  const record = await recordOf({ id, keyTime }, store);
  if (record === undefined) return { notices: [] };
  const people = certainUsers(record.affected.rectangles);
  const seen = await seenFailing(record, { store, since: release.seenTo, now });
  const failing = seen.filter(({ userId }) => people.has(userId)).slice(0, room);
  // Of more than have room now, the others are read again.
  const seenTo = failing.length < room ? isoOf(now - OVERLAP_MS) : (failing.at(-1)?.recordedAt ?? release.seenTo);
  const rest = [...people].filter((userId) => userId > release.place).sort();
  const others = rest.slice(0, Math.max(0, room - failing.length));
  const chosen = [...new Set([...failing.map(({ userId }) => userId), ...others])];
  const planned = await planNotices(
    { ...record, affected: { ...record.affected, users: chosen.map((userId) => ({ id: userId, name: userId })) } },
    // The rules are those of every notice, but for the limit: somebody has allowed more.
    { tenant, settings, policy: { ...policy, approval: { ...policy.approval, above: Number.POSITIVE_INFINITY } } },
  );
  const order = new Map(chosen.map((userId, index) => [userId, index]));
  const own = planned
    .filter(({ audience }) => audience.kind === 'user' && order.has(audience.id))
    .toSorted((a, b) => (order.get(a.audience.id) ?? 0) - (order.get(b.audience.id) ?? 0));
  const notices = await withStored(own, context);
  const place = others.at(-1) ?? release.place;
  return others.length === rest.length ? { notices } : { notices, next: { phase: 'others', place, seenTo } };
}

/** As it was when it was recorded; of the people only their ids, because of a large reach there is no more. */
async function recordOf(ref: RevocationRef, store: TenantStore): Promise<AuditRecord | undefined> {
  const head = await headOf(store, ref);
  if (head === undefined) return undefined;
  const snapshots = tableSnapshots(store);
  const bodyOf = async (hash: string | undefined) =>
    hash === undefined ? undefined : ((await snapshots.getJson(hash)) as Readonly<Record<string, unknown>> | undefined);
  const [{ apps, chunks, scope }, before, after] = await Promise.all([
    reachOf(store, ref.id),
    bodyOf(head.snapshots.before),
    bodyOf(head.snapshots.after),
  ]);
  const { id, keyTime, cause, subject, occurred, openedBy, actor, detail, recordedAt } = head;
  const policy = detail.policy && { ...detail.policy, ...defined({ before, after }) };
  return {
    revocation: defined({
      id,
      tenantId: store.tenantId,
      keyTime,
      cause,
      subject,
      occurred,
      openedBy,
      actor,
      detail: policy ? { ...detail, policy } : detail,
    }),
    affected: { apps, users: [], rectangles: chunks, ...(scope && { scope }) },
    recordedAt,
  };
}

interface SeenFailing {
  readonly userId: string;
  readonly recordedAt: string;
}

/** Refusals at an app that it hit are on record each on its own: one range of the feed has all of them. */
async function seenFailing(
  { affected }: AuditRecord,
  { store, since, now }: { readonly store: TenantStore; readonly since: string; readonly now: number },
): Promise<readonly SeenFailing[]> {
  const apps = new Set(affected.apps.flatMap(({ id, appId }) => (appId === undefined ? [id] : [id, appId])));
  const from = feedKeys(store.tenantId, '', since);
  const partition = { from: from.partitionKey, to: ofTenant(store.tenantId).to };
  const found = new Map<string, SeenFailing>();
  let read = 0;
  for await (const row of eachRow(store.table('Feed'), { partition, rows: { from: since, to: isoOf(now) } })) {
    read += 1;
    if (read > MOST_READ) break;
    if (row.subjectKind !== 'user-app') continue;
    const { userId, appId } = userAppParts(String(row.subjectId));
    if (apps.has(appId) && !found.has(userId)) found.set(userId, { userId, recordedAt: String(row.recordedAt) });
  }
  return [...found.values()];
}

async function nextOfSweep(release: Release, room: number, context: PeopleContext): Promise<NextPeople> {
  const { approvals, outbox } = context;
  const { phase, place, seenTo, approval } = release;
  const { request, through } = approval;
  // Most were not seen failing: to find those who were, more are looked at than have room.
  const limit = phase === 'failing' ? Math.max(room, MOST_LOOKED_AT) : room;
  const page = await approvals.keptBack(request.key, limit, place === '' ? undefined : place);
  const shown = page.filter(({ keptAt }) => keptAt <= through);
  const wanted = phase === 'others' ? shown : await failingAmong(shown, context);
  const chosen = wanted.slice(0, room);
  const stored = await mapConcurrently(READS_AT_ONCE, chosen, (ref) => outbox.get(ref));
  const notices = stored.flatMap((known) =>
    known === undefined ? [] : released({ ...known.notice, initialState: 'due' }, known, context),
  );
  if (chosen.length < wanted.length) return { notices, next: { phase, place: chosen.at(-1)?.key ?? place, seenTo } };
  const last = page.at(-1)?.key;
  if (last !== undefined && page.length >= limit) return { notices, next: { phase, place: last, seenTo } };
  return phase === 'failing' ? { notices, next: { phase: 'others', place: '', seenTo } } : { notices };
}

/** A refused sign-in that one of these revocations explains is evidence of it. */
async function failingAmong<T extends { readonly revocationId: string }>(
  kept: readonly T[],
  { store }: PeopleContext,
): Promise<readonly T[]> {
  const failing = await mapConcurrently(READS_AT_ONCE, kept, async ({ revocationId }) => {
    const range = trailRange(store.tenantId, revocationId, 'evidence');
    for await (const row of eachRow(store.table('Trail'), range)) {
      const [entry] = entriesOfRows([row]);
      if (entry?.kind === 'evidence' && entry.detail.signIn !== undefined) return true;
    }
    return false;
  });
  return kept.filter((_, index) => failing[index] === true);
}

async function withStored(planned: readonly PlannedNotice[], context: PeopleContext): Promise<readonly ToRelease[]> {
  const known = await mapConcurrently(READS_AT_ONCE, planned, (notice) => context.outbox.get(refOfNotice(notice)));
  return planned.flatMap((one, index) => released(one, known[index], context));
}

/**
 * None where the notice was told or suppressed otherwise. One that has its turn keeps it: a run may have died before it
 * wrote what follows.
 */
function released(
  planned: PlannedNotice,
  known: StoredNotice | undefined,
  { settings: { mode } }: PeopleContext,
): readonly ToRelease[] {
  if (known && isReleased(known.notice) && isWaiting(known.state))
    return [{ planned: { ...known.notice, initialState: 'due' }, known }];
  if (known && !canRelease(known)) return [];
  const { rehearsal: _, ...rest } = planned;
  const isSuppressed = planned.initialState === 'suppressed';
  // The mode of today counts, and not the one in which they were kept back.
  const notice: PlannedNotice = {
    ...rest,
    ...(mode === 'observe' && { rehearsal: true }),
    initialState: isSuppressed ? 'suppressed' : 'due',
    content: { ...planned.content, approved: true },
  };
  return [{ planned: notice, ...(known && { known }) }];
}
