/** All details of one revocation, or of one sweep, from its id. The trail gives the key time, and with it the head. */

import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import { objectOf } from '../base/json.ts';
import type { Cause } from '../detect/cause.ts';
import type { Detail } from '../detect/report.ts';
import { type PolicySides, stateChangeOf, whatChanged } from '../detect/what-changed.ts';
import { type AffectedApp, EFFECTS, type Effect, strongestEffect } from '../impact/affected.ts';
import { noticeOfRow } from '../notify/notice-row.ts';
import { headOf, reachOf, trailOf } from '../record/read-record.ts';
import type { NoticePointer } from '../record/revocation-status.ts';
import type { Head } from '../record/rows/head-row.ts';
import type { ReachChunk } from '../record/rows/reach-rows.ts';
import { tableNames } from '../record/table-names.ts';
import { evidenceOf, lineOf, withNames } from '../record/views/line.ts';
import { MAX_SHOWN_USERS } from '../record/views/parties.ts';
import { adoptedBy } from '../record/views/refresh-view.ts';
import { namesKeys } from '../record/views/view-keys.ts';
import { namesOfRow } from '../record/views/view-rows.ts';
import { keyPart } from '../storage/keys.ts';
import { SnapshotDamagedError, tableSnapshots } from '../storage/table-snapshots.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { AnswerContext, RevocationDetails, SweepDetails } from './answers.ts';
import { summaryOfSweep, sweepOfLine } from './line-sweeps.ts';
import { readReachOf, readSummary, recoveryOf, separateActs, summaryOfLine } from './revocation-summary.ts';
import { lookupsOf, memberOfSweepId, summarizeSweep } from './sweep-summary.ts';
import { lineOnRecord, sweepFromViews } from './view-lists.ts';

type NameOf = (userId: string) => Promise<string | undefined>;

/** Members listed one by one; `members` counts all of them. */
const MAX_MEMBERS = 1_000;
const CONCURRENT_READS = 16;

export async function showRevocation(id: string, context: AnswerContext): Promise<RevocationDetails | undefined> {
  const { store, runbooksUrl } = context;
  const { trail, keyTime } = await trailOf(store, id);
  const head = keyTime === undefined ? undefined : await headOf(store, { id, keyTime });
  if (!head) return undefined;

  const adopted = await adoptedBy(store, id, trail);
  const acts = separateActs(adopted, trail);
  const [line, { apps, chunks: ownChunks, scope }, actChunks, names] = await Promise.all([
    withNames(lineOf(head, trail, adopted), tableNames(store)),
    reachOf(store, id),
    readReachOf(acts, context),
    namesOfUsers([id, ...acts.map((act) => act.id)], context),
  ]);
  const chunks = [...ownChunks, ...actChunks];
  const [affectedUsers, notices, counts, sides] = await Promise.all([
    usersIn(chunks, names),
    noticesOf(trail.notices, store),
    sweepOfLine(store, line),
    policySidesOf(head, store),
  ]);
  const sweep = counts && summaryOfSweep(line, counts);
  const evidence = evidenceOf(trail, adopted).toSorted((a, b) =>
    `${a.occurred.to} ${a.sourceId}` < `${b.occurred.to} ${b.sourceId}` ? -1 : 1,
  );
  return defined({
    ...summaryOfLine(line, { runbooksUrl, sweep }),
    ...changesOf(head.cause, trail.detail ?? head.detail, sides),
    closedAt: trail.closedAt,
    evidence: evidence.map(({ source, sourceId, occurred, seenAt }) => ({ source, sourceId, occurred, seenAt })),
    affectedApps: scope ? mostUsedFirst(appsIn(chunks, appsOf(chunks, apps)), chunks) : appsIn(chunks, apps),
    affectedUsers: scope ? affectedUsers.toSorted((a, b) => b.apps.length - a.apps.length) : affectedUsers,
    notices,
    recovery: await recoveryOf(head, trail, store),
    foldedInto: trail.foldedInto?.id,
  });
}

/** Of the users whom these affected: kept with the views, or looked up one by one where there are none yet. */
async function namesOfUsers(ids: readonly string[], { store, hasViews }: AnswerContext): Promise<NameOf> {
  if (!(await hasViews())) {
    const names = tableNames(store);
    return (id) => names.nameOf('user', id);
  }
  const rows = await mapConcurrently(CONCURRENT_READS, ids, (id) => {
    const { partitionKey, rowKey } = namesKeys(store.tenantId, id);
    return store.table('Lines').get(partitionKey, rowKey);
  });
  const known = new Map(rows.flatMap((stored) => [...namesOfRow(stored?.row)]));
  return async (id) => known.get(id);
}

function changesOf(cause: Cause, detail: Detail, sides: PolicySides): Pick<RevocationDetails, 'detail' | 'changed'> {
  const changed = whatChanged(cause, detail, sides);
  const { policy, ...rest } = detail;
  const state = stateChangeOf(sides);
  return {
    detail: policy === undefined ? rest : { ...rest, policy: defined({ ...policy, state }) },
    ...(changed.length > 0 && { changed }),
  };
}

/** As the snapshots have it; empty where there are none, or where they are damaged. */
export async function policySidesOf({ snapshots }: Head, store: TenantStore): Promise<PolicySides> {
  const stored = tableSnapshots(store);
  const read = async (hash: string | undefined) => {
    try {
      return hash === undefined ? undefined : objectOf(await stored.getJson(hash));
    } catch (error) {
      // A damaged snapshot hides only how the policy changed; the rest of the record can still be shown.
      if (error instanceof SnapshotDamagedError) return undefined;
      throw error;
    }
  };
  const [before, after] = await Promise.all([read(snapshots.before), read(snapshots.after)]);
  return defined({ before, after });
}

export async function showSweep(sweepId: string, context: AnswerContext): Promise<SweepDetails | undefined> {
  const member = memberOfSweepId(sweepId);
  if (await context.hasViews()) return showSweepFromViews(member, context);
  const lookups = lookupsOf(context.store);
  const { place } = (await trailOf(context.store, member)).trail;
  const sweep = await summarizeSweep(member, place, lookups);
  if (sweep === undefined || place === undefined) return undefined;
  const newest = (await lookups.sweeps.around(member, place)).toReversed().slice(0, MAX_MEMBERS);
  const revocations = await mapConcurrently(CONCURRENT_READS, newest, (ref) => readSummary(ref, context, lookups));
  return { ...sweep, cause: place.cause, revocations: revocations.filter((summary) => summary !== undefined) };
}

async function showSweepFromViews(id: string, context: AnswerContext): Promise<SweepDetails | undefined> {
  // Only its place matters here, and its members have lines.
  const line = await lineOnRecord(context.store, id);
  return line && sweepFromViews(line, context, MAX_MEMBERS);
}

/** The apps in a policy's scope are on record as well; in use are only these. */
function appsOf(chunks: readonly ReachChunk[], apps: readonly AffectedApp[]): readonly AffectedApp[] {
  const inUse = new Set(chunks.flatMap(({ appIds }) => appIds));
  return apps.filter(({ id }) => inUse.has(id));
}

function appsIn(chunks: readonly ReachChunk[], apps: readonly AffectedApp[]): RevocationDetails['affectedApps'] {
  const effects = new Map<string, Set<Effect>>();
  for (const { effect, appIds } of chunks)
    for (const id of appIds) effects.set(id, (effects.get(id) ?? new Set()).add(effect));
  return apps.map(({ id, name }) => ({ id, name, effect: strongestEffect([...(effects.get(id) ?? [])]) }));
}

/** The most severe effect first, and then what most people use. */
function mostUsedFirst(
  apps: RevocationDetails['affectedApps'],
  chunks: readonly ReachChunk[],
): RevocationDetails['affectedApps'] {
  const users = new Map<string, number>();
  for (const { userIds, appIds } of chunks)
    for (const id of appIds) users.set(id, (users.get(id) ?? 0) + userIds.length);
  const usersOf = ({ id }: { readonly id: string }) => users.get(id) ?? 0;
  return apps.toSorted((a, b) => EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect) || usersOf(b) - usersOf(a));
}

async function usersIn(chunks: readonly ReachChunk[], nameOf: NameOf): Promise<RevocationDetails['affectedUsers']> {
  const appsByUser = new Map<string, string[]>();
  for (const { userIds, appIds } of chunks) {
    for (const id of userIds) {
      if (appsByUser.size < MAX_SHOWN_USERS || appsByUser.has(id))
        appsByUser.set(id, [...(appsByUser.get(id) ?? []), ...appIds]);
    }
  }
  return mapConcurrently(CONCURRENT_READS, [...appsByUser], async ([id, appIds]) => ({
    id,
    name: (await nameOf(id)) ?? id,
    apps: [...new Set(appIds)].sort(),
  }));
}

/** What became of them, and who was told by them. */
export async function noticesOf(
  pointers: readonly NoticePointer[],
  store: TenantStore,
): Promise<RevocationDetails['notices']> {
  const stored = await mapConcurrently(CONCURRENT_READS, pointers, ({ noticeId, audienceHash }) =>
    store.table('Notices').get(`${keyPart(store.tenantId)}_${audienceHash}`, noticeId),
  );
  return stored.flatMap((row) => {
    // The pointer is written before its notice, which may still be missing.
    const known = row && noticeOfRow(row);
    if (!known) return [];
    const { notice, state, reason, told } = known;
    const { id: noticeId, audience, channel } = notice;
    return [
      defined({
        noticeId,
        audience: audience.mail || audience.id,
        audienceName: audience.name,
        audienceKind: audience.kind,
        channel,
        state,
        reason,
        rehearsal: notice.rehearsal,
        told,
      }),
    ];
  });
}
