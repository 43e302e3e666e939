/** All details of one revocation, or of one sweep, from its id. The trail gives the key time, and with it the head. */

import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import { objectOf } from '../base/json.ts';
import type { Cause } from '../detect/cause.ts';
import type { Detail } from '../detect/report.ts';
import type { AffectedApp, Effect } from '../impact/affected.ts';
import { noticeOfRow } from '../notify/notice-row.ts';
import { headOf, reachOf, trailOf } from '../record/read-record.ts';
import type { NoticePointer } from '../record/revocation-status.ts';
import { strongestEffect } from '../record/rows/affected-rows.ts';
import type { Head } from '../record/rows/head-row.ts';
import type { ReachChunk } from '../record/rows/reach-rows.ts';
import type { Names } from '../record/table-names.ts';
import { keyPart } from '../storage/keys.ts';
import { SnapshotDamagedError, tableSnapshots } from '../storage/table-snapshots.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { AnswerContext, RevocationDetails, SweepDetails } from './answers.ts';
import {
  adoptedBy,
  evidenceOf,
  readAdoptedReach,
  readSummary,
  recoveryOf,
  summaryOf,
  withNames,
} from './revocation-summary.ts';
import { lookupsOf, memberOfSweepId, summarizeSweep } from './sweep-summary.ts';
import { type PolicySides, stateChangeOf, whatChanged } from './what-changed.ts';

const MAX_USERS = 1_000;
/** Members listed one by one; `members` counts all of them. */
const MAX_MEMBERS = 1_000;
const CONCURRENT_READS = 16;

export async function showRevocation(id: string, context: AnswerContext): Promise<RevocationDetails | undefined> {
  const { store, runbooksUrl } = context;
  const { trail, keyTime } = await trailOf(store, id);
  const head = keyTime === undefined ? undefined : await headOf(store, { id, keyTime });
  if (!head) return undefined;

  const lookups = lookupsOf(store);
  const { names } = lookups;
  const adopted = await adoptedBy(id, trail, context);
  const { apps, chunks: ownChunks, scope } = await reachOf(store, id);
  const chunks = [...ownChunks, ...(await readAdoptedReach(adopted, trail, context))];
  const [affectedUsers, notices, sweep, sides] = await Promise.all([
    usersIn(chunks, names),
    noticesOf(trail.notices, context),
    summarizeSweep(id, trail.place, lookups),
    policySidesOf(head, store),
  ]);
  const evidence = evidenceOf(trail, adopted).toSorted((a, b) =>
    `${a.occurred.to} ${a.sourceId}` < `${b.occurred.to} ${b.sourceId}` ? -1 : 1,
  );
  const details: RevocationDetails = defined({
    ...summaryOf(head, trail, runbooksUrl),
    evidenceCount: evidence.length,
    sweep,
    ...changesOf(head.cause, trail.detail ?? head.detail, sides),
    closedAt: trail.closedAt,
    evidence: evidence.map(({ source, sourceId, occurred, seenAt }) => ({ source, sourceId, occurred, seenAt })),
    affectedApps: appsIn(chunks, scope ? appsOf(chunks, apps) : apps),
    affectedUsers,
    notices,
    recovery: recoveryOf(head, trail),
    foldedInto: trail.foldedInto?.id,
  });
  return withNames(details, names);
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

async function policySidesOf({ snapshots }: Head, store: TenantStore): Promise<PolicySides> {
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
  const lookups = lookupsOf(context.store);
  const { place } = (await trailOf(context.store, member)).trail;
  const sweep = await summarizeSweep(member, place, lookups);
  if (sweep === undefined || place === undefined) return undefined;
  const newest = (await lookups.sweeps.around(member, place)).toReversed().slice(0, MAX_MEMBERS);
  const revocations = await mapConcurrently(CONCURRENT_READS, newest, (ref) => readSummary(ref, context, lookups));
  return { ...sweep, cause: place.cause, revocations: revocations.filter((summary) => summary !== undefined) };
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

async function usersIn(chunks: readonly ReachChunk[], names: Names): Promise<RevocationDetails['affectedUsers']> {
  const appsByUser = new Map<string, string[]>();
  for (const { userIds, appIds } of chunks) {
    for (const id of userIds) {
      if (appsByUser.size < MAX_USERS || appsByUser.has(id))
        appsByUser.set(id, [...(appsByUser.get(id) ?? []), ...appIds]);
    }
  }
  return mapConcurrently(CONCURRENT_READS, [...appsByUser], async ([id, appIds]) => ({
    id,
    name: (await names.nameOf('user', id)) ?? id,
    apps: [...new Set(appIds)].sort(),
  }));
}

async function noticesOf(
  pointers: readonly NoticePointer[],
  { store }: AnswerContext,
): Promise<RevocationDetails['notices']> {
  const stored = await mapConcurrently(CONCURRENT_READS, pointers, ({ noticeId, audienceHash }) =>
    store.table('Notices').get(`${keyPart(store.tenantId)}_${audienceHash}`, noticeId),
  );
  return stored.flatMap((row) => {
    // The pointer is written before its notice, which may still be missing.
    const known = row && noticeOfRow(row);
    if (!known) return [];
    const { notice, state, reason } = known;
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
      }),
    ];
  });
}
