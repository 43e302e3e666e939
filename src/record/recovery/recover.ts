/**
 * The user signed in to the app again. The sign-in may arrive before the revocation that it recovers from, or after it:
 * each side writes first and then reads, so at least one of the two sees the other.
 */

import { isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import { isAtApp, type Success, saveSuccess, successesOf } from '../../correlate/table-successes.ts';
import type { Cause } from '../../detect/cause.ts';
import { SKEW_MS } from '../../detect/report.ts';
import type { Affected } from '../../impact/affected.ts';
import { invertedTime } from '../../storage/keys.ts';
import { allRows, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Ledger } from '../audit-record.ts';
import { headOf, reachOf, trailOf } from '../read-record.ts';
import type { TrailStatus } from '../revocation-status.ts';
import { affectedPartition } from '../rows/record-keys.ts';
import { AWAITED_MS, awaitedApps, awaitedRectangles } from './table-awaiting.ts';
import { type LargeReaches, tableLargeReaches } from './table-large-reaches.ts';

export interface RecoveryContext {
  readonly store: TenantStore;
  readonly ledger: Ledger;
  /** Default: read anew. */
  readonly largeReaches?: LargeReaches;
}

interface Pair {
  readonly userId: string;
  /** Object id of the service principal, where it is known. */
  readonly appId: string;
}

type Reach = Pick<Affected, 'apps' | 'rectangles'>;

interface TrailContext {
  readonly of: RevocationRef;
  readonly trail: TrailStatus;
  readonly ledger: Ledger;
}

const AT_ONCE = 16;

/**
 * Saves a sign-in that succeeded, and appends it to every revocation before it that waits for this user at this app.
 * Resolves to those with a large reach, whose trails it does not fill.
 */
export async function recordSuccess(
  success: Success,
  { store, ledger, largeReaches = tableLargeReaches(store, () => success.at) }: RecoveryContext,
): Promise<readonly RevocationRef[]> {
  await saveSuccess(store, success);
  const { userId, at, isApp } = success;
  // The key time may come from a refusal, which is later than both the act and this sign-in.
  const rows = { from: invertedTime(at + AWAITED_MS), to: invertedTime(Math.max(0, at - AWAITED_MS)) };
  const partition = affectedPartition(store.tenantId, userId);
  const affected = await allRows(store.table(isApp ? 'AffectedApps' : 'AffectedUsers'), { partition, rows });
  for (const row of affected.filter(
    (candidate) => candidate.awaited === true && isAtApp(success, appIdsIn(candidate)),
  )) {
    const of = { id: String(row.revocationId), keyTime: String(row.keyTime) };
    const pair = { userId, appId: String(row.appObjectId) };
    await appendRecoveries([success], pair, { of, trail: (await trailOf(store, of.id)).trail, ledger });
  }
  return isApp ? [] : largeReaches.note(success);
}

/**
 * Appends the sign-ins since a revocation that arrived before it did. An app that works unattended stands for itself.
 * @param affected undefined: it is read from the record
 * @param isNew its only evidence is what opened it: the trail is read only where somebody signed in since
 */
export async function findRecoveries(
  of: RevocationRef & { readonly cause?: Cause },
  affected: Reach | undefined,
  { store, ledger, isNew = false }: RecoveryContext & { readonly isNew?: boolean },
): Promise<void> {
  const { apps, rectangles } = affected ?? (await recordedReach(of, store));
  const people = awaitedRectangles({ rectangles }).flatMap(({ userIds, appIds }) =>
    userIds.flatMap((userId) => appIds.map((appId): Pair => ({ userId, appId }))),
  );
  const cause = of.cause ?? (people.length === 0 ? (await headOf(store, of))?.cause : undefined);
  const alone = cause === undefined ? [] : awaitedApps({ rectangles }, cause);
  const pairs = [...people, ...alone.map((appId): Pair => ({ userId: appId, appId }))];
  if (pairs.length === 0) return;
  const readTrailOnce = readOnce(async () => (await trailOf(store, of.id)).trail);
  // If more evidence arrives meanwhile, whoever brings it looks for sign-ins again.
  const since = isNew ? Date.parse(of.keyTime) : endOf(await readTrailOnce(), of);
  const idsOfApp = new Map(apps.map(({ id, appId }) => [id, [id, ...(appId === undefined ? [] : [appId])]]));
  await mapConcurrently(AT_ONCE, [...Map.groupBy(pairs, ({ userId }) => userId)], async ([userId, own]) => {
    const successes = await successesOf(store, { userId, from: since, to: since + AWAITED_MS });
    if (successes.length === 0) return;
    const trail = await readTrailOnce();
    for (const pair of own) {
      const fitting = successes.filter((success) => isAtApp(success, idsOfApp.get(pair.appId) ?? [pair.appId]));
      await appendRecoveries(fitting, pair, { of, trail, ledger });
    }
  });
}

/**
 * Stops at the first sign-in that no later evidence can put before the revocation: a client that refreshes every hour
 * would fill the trail. @param successes the oldest first
 */
async function appendRecoveries(
  successes: readonly Success[],
  { userId, appId }: Pair,
  { of, trail, ledger }: TrailContext,
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

function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

/** The latest time at which it can have happened, as far as is known now. */
function endOf({ occurred }: TrailStatus, { keyTime }: RevocationRef): number {
  return Date.parse(occurred?.to ?? keyTime);
}

function appIdsIn({ appObjectId, appId }: Row): readonly string[] {
  return [appObjectId, appId].flatMap((id) => (id === undefined ? [] : [String(id)]));
}

async function recordedReach({ id }: RevocationRef, store: TenantStore): Promise<Reach> {
  const { apps, chunks } = await reachOf(store, id);
  return { apps, rectangles: chunks };
}
