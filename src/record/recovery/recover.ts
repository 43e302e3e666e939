/**
 * The user signed in to the app again. A success may be told before what it recovers from, and after: whoever comes writes
 * first and then looks, so that of the two at least one sees the other.
 */

import { isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import { SKEW_MS } from '../../correlate/reversals.ts';
import type { RevocationRef, TrailEntry } from '../../correlate/revocation.ts';
import type { Affected } from '../../impact/affected.ts';
import type { SignedIn } from '../../ingest/signal.ts';
import { invertedTime } from '../../storage/keys.ts';
import { allRows, type Row } from '../../storage/tables.ts';
import type { Ledger } from '../audit-record.ts';
import { type RecordPlace, reachOf, trailOf } from '../read-record.ts';
import type { TrailStatus } from '../revocation-status.ts';
import { hitPartition } from '../rows/record-keys.ts';
import { AWAITED_MS, awaitedRectangles } from './table-awaiting.ts';
import { keepSuccess, type Success, successesOf } from './table-successes.ts';

export interface Recovering extends RecordPlace {
  readonly ledger: Ledger;
}

interface Pair {
  readonly userId: string;
  /** Object id of the service principal, where it is known. */
  readonly appId: string;
}

const AT_ONCE = 16;

/** Undefined where nobody signed in to anything: it failed, an app signed in for itself, or the record names no account. */
export function successIn({ sourceId, record }: SignedIn): Success | undefined {
  const { errorCode, user, app, servicePrincipalId, at } = record;
  if (errorCode !== 0 || user === undefined || user.id === user.name) return undefined;
  const appIds = [servicePrincipalId, app?.id].flatMap((id) => (id === undefined ? [] : [id.toLowerCase()]));
  return appIds.length === 0 ? undefined : { sourceId, userId: user.id.toLowerCase(), appIds, at: Date.parse(at) };
}

/** Every revocation that waits for this user at this app and began before. */
export async function recoverBy(success: Success, recovering: Recovering): Promise<void> {
  const { tables, tenantId } = recovering;
  await keepSuccess(tables('Successes'), tenantId, success);
  const { userId, at } = success;
  // A refusal may have given the key time, and come after both the act and this success.
  const rows = { from: invertedTime(at + AWAITED_MS), to: invertedTime(Math.max(0, at - AWAITED_MS)) };
  const hits = await allRows(tables('AffectedUsers'), { partition: hitPartition(tenantId, userId), rows });
  for (const hit of hits.filter((row) => row.awaited === true && isAt(success, appIdsIn(row)))) {
    const of = { id: String(hit.revocationId), keyTime: String(hit.keyTime) };
    const pair = { userId, appId: String(hit.appObjectId) };
    await write([success], pair, { of, trail: (await trailOf(recovering, of.id)).trail, ledger: recovering.ledger });
  }
}

/** What succeeded since, told before the revocation was. @param affected undefined: as it stands on record */
export async function recoverSince(
  of: RevocationRef,
  affected: Pick<Affected, 'apps' | 'rectangles'> | undefined,
  recovering: Recovering,
): Promise<void> {
  const { tables, tenantId, ledger } = recovering;
  const { apps, rectangles } = affected ?? (await reachOnRecord(of, recovering));
  const pairs = awaitedRectangles({ rectangles }).flatMap(({ userIds, appIds }) =>
    userIds.flatMap((userId) => appIds.map((appId): Pair => ({ userId, appId }))),
  );
  if (pairs.length === 0) return;
  const { trail } = await trailOf(recovering, of.id);
  const since = endOf(trail, of);
  const named = new Map(apps.map(({ id, appId }) => [id, [id, ...(appId === undefined ? [] : [appId])]]));
  await mapConcurrently(AT_ONCE, [...Map.groupBy(pairs, ({ userId }) => userId)], async ([userId, own]) => {
    const successes = await successesOf(tables('Successes'), tenantId, { userId, from: since, to: since + AWAITED_MS });
    if (successes.length === 0) return;
    for (const pair of own) {
      const fitting = successes.filter((success) => isAt(success, named.get(pair.appId) ?? [pair.appId]));
      await write(fitting, pair, { of, trail, ledger });
    }
  });
}

/** Evidence that may have made a revocation earlier than it was taken for. */
export function isEarlier(of: RevocationRef, entry: TrailEntry): boolean {
  return entry.kind === 'evidence' && entry.detail.signIn === undefined && entry.occurred.to < of.keyTime;
}

interface Writing {
  readonly of: RevocationRef;
  readonly trail: TrailStatus;
  readonly ledger: Ledger;
}

/**
 * What comes after the first success that no later evidence can put before the revocation adds nothing: a client that
 * refreshes every hour would fill the trail. @param successes the oldest first
 */
async function write(
  successes: readonly Success[],
  { userId, appId }: Pair,
  { of, trail, ledger }: Writing,
): Promise<void> {
  const end = endOf(trail, of);
  const sure = Date.parse(of.keyTime) + SKEW_MS;
  const known = trail.recoveries
    .filter((recovery) => recovery.userId === userId && recovery.appId === appId)
    .map(({ at }) => Date.parse(at));
  let first = Math.min(...known.filter((at) => at > sure));
  for (const { sourceId, at } of successes) {
    if (at <= end || at - end > AWAITED_MS || at > first) continue;
    await ledger.append(of, { kind: 'recovered', sourceId, at: isoOf(at), userId, appId });
    if (at > sure) first = at;
  }
}

/** As late as it can have been, by all that is known now. */
function endOf({ occurred }: TrailStatus, { keyTime }: RevocationRef): number {
  return Date.parse(occurred?.to ?? keyTime);
}

function isAt({ appIds }: Success, ids: readonly string[]): boolean {
  return ids.some((id) => appIds.includes(id.toLowerCase()));
}

function appIdsIn({ appObjectId, appId }: Row): readonly string[] {
  return [appObjectId, appId].flatMap((id) => (id === undefined ? [] : [String(id)]));
}

async function reachOnRecord(
  { id }: RevocationRef,
  recovering: Recovering,
): Promise<Pick<Affected, 'apps' | 'rectangles'>> {
  const { apps, chunks } = await reachOf(recovering, id);
  return { apps, rectangles: chunks };
}
