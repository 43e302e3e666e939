/** One revocation as lists show it: computed from its head, its trail and the revocations that were merged into it. */

import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import type { RevocationRef } from '../correlate/revocation.ts';
import { runbookOf, severityOf } from '../detect/cause.ts';
import { describePolicyReach } from '../notify/wording/policy-summary.ts';
import { headOf, reachOf, trailOf } from '../record/read-record.ts';
import { largeRecoveryOf } from '../record/recovery/table-large-reaches.ts';
import { firstRecoveries, type TrailStatus, timeToRecover } from '../record/revocation-status.ts';
import type { Head } from '../record/rows/head-row.ts';
import type { ReachChunk } from '../record/rows/reach-rows.ts';
import { type Adopted, type Line, lineOf, withNames } from '../record/views/line.ts';
import { adoptedBy } from '../record/views/refresh-view.ts';
import { medianOf } from '../record/views/spread.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { AnswerContext, Recovery, RevocationSummary, SweepSummary } from './answers.ts';
import { type Lookups, summarizeSweep } from './sweep-summary.ts';

const MAX_SIGN_INS = 1_000;
const CONCURRENT_READS = 16;

/** From the record. Undefined if the revocation is not on record. */
export async function readSummary(
  ref: RevocationRef,
  context: AnswerContext,
  lookups: Lookups,
): Promise<RevocationSummary | undefined> {
  const found = await readLine(ref, context, lookups);
  return found && summaryOfLine(found.line, { runbooksUrl: context.runbooksUrl, sweep: found.sweep });
}

export interface ReadLine {
  readonly line: Line;
  readonly sweep: SweepSummary | undefined;
}

export async function readLine(
  ref: RevocationRef,
  { store }: AnswerContext,
  lookups: Lookups,
): Promise<ReadLine | undefined> {
  const [head, { trail }] = await Promise.all([headOf(store, ref), trailOf(store, ref.id)]);
  if (!head) return undefined;
  const [line, sweep] = await Promise.all([
    adoptedBy(store, ref.id, trail).then((adopted) => withNames(lineOf(head, trail, adopted), lookups.names)),
    summarizeSweep(ref.id, trail.place, lookups),
  ]);
  return { line, sweep };
}

export interface LineContext {
  readonly runbooksUrl: string | undefined;
  readonly sweep: SweepSummary | undefined;
}

export function summaryOfLine(line: Line, { runbooksUrl, sweep }: LineContext): RevocationSummary {
  const { affectedAppCount, affectedUserCount, inScope, policyReach } = line;
  return defined({
    revocationId: line.id,
    cause: line.cause,
    severity: severityOf(line.cause),
    subject: line.subject,
    occurred: line.occurred,
    recordedAt: line.recordedAt,
    actor: line.actor,
    state: line.state,
    evidenceCount: line.evidenceCount,
    affectedAppCount,
    affectedUserCount,
    inScope,
    inUse: inScope && { users: affectedUserCount, apps: affectedAppCount },
    policyReach,
    summary: policyReach && describePolicyReach(defined({ inScope, policyReach })),
    runbook: runbookOf(line.cause, runbooksUrl),
    sweep,
  });
}

/** Who has recovered, and how long it took. Undefined if no recovery is awaited. */
export async function recoveryOf(
  { id, awaitedPairCount, awaitedUserCount, occurred }: Head,
  trail: TrailStatus,
  store: TenantStore,
): Promise<Recovery | undefined> {
  if (awaitedUserCount !== undefined) {
    const { recovered, times } = await largeRecoveryOf(store, id);
    // Each person counts once: with the first sign-in at one of the apps.
    return defined({
      awaitedPairs: awaitedUserCount,
      recoveredPairs: recovered,
      timeToRecoverMs: medianOf(times),
      signIns: [],
    });
  }
  if (awaitedPairCount === 0) return undefined;
  const recoveries = firstRecoveries(trail);
  const last = recoveries.at(-1);
  return defined({
    awaitedPairs: awaitedPairCount,
    recoveredPairs: recoveries.length,
    recoveredAt: recoveries.length >= awaitedPairCount ? last?.at : undefined,
    timeToRecoverMs: timeToRecover(trail, occurred),
    signIns: recoveries.slice(0, MAX_SIGN_INS).map(({ userId, appId, at }) => ({ userId, appId, at })),
  });
}

export async function readReachOf(acts: readonly Adopted[], { store }: AnswerContext): Promise<readonly ReachChunk[]> {
  const reaches = await mapConcurrently(CONCURRENT_READS, acts, ({ id }) => reachOf(store, id));
  return reaches.flatMap(({ chunks }) => chunks);
}

/**
 * Of the adopted revocations those that add to the reach of the revocation itself. Two kinds add nothing: a refusal
 * reaches only what it was seen at; and a record with the same correlation id is the same act. So if sessions end
 * because of a new password, clients that keep working after the new password are not counted.
 */
export function separateActs(adopted: readonly Adopted[], { evidence }: TrailStatus): readonly Adopted[] {
  const correlationIds = new Set(evidence.flatMap(({ correlationId }) => correlationId ?? []));
  const isSeparateAct = ({ trail }: Adopted) =>
    trail.evidence.some(({ detail }) => detail.signIn === undefined) &&
    !trail.evidence.some(({ correlationId = '' }) => correlationIds.has(correlationId));
  return adopted.filter(isSeparateAct);
}
