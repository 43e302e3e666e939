/** One revocation as lists show it: computed from its head, its trail and the revocations that were merged into it. */

import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import type { RevocationRef } from '../correlate/revocation.ts';
import { runbookOf } from '../detect/cause.ts';
import { headOf, reachOf, trailOf } from '../record/read-record.ts';
import { firstRecoveries, stateOf, type TrailStatus } from '../record/revocation-status.ts';
import type { Head } from '../record/rows/head-row.ts';
import type { ReachChunk } from '../record/rows/reach-rows.ts';
import type { Names } from '../record/table-names.ts';
import type { AnswerContext, Recovery, RevocationSummary } from './answers.ts';
import { type Lookups, summarizeSweep } from './sweep-summary.ts';

/** A revocation that was merged into another, such as a sign-in that was refused because of it. Its evidence counts. */
export interface Adopted {
  readonly id: string;
  readonly trail: TrailStatus;
}

const MAX_SIGN_INS = 1_000;
/** An app that is refused at every attempt gives one each; more of them tell a reader nothing new. */
const MAX_ADOPTED = 50;
const CONCURRENT_READS = 16;

/** Undefined if the revocation is not on record. */
export async function readSummary(
  ref: RevocationRef,
  context: AnswerContext,
  lookups: Lookups,
): Promise<RevocationSummary | undefined> {
  const { store, runbooksUrl } = context;
  const [head, { trail }] = await Promise.all([headOf(store, ref), trailOf(store, ref.id)]);
  if (!head) return undefined;
  const sweep = await summarizeSweep(ref.id, trail.place, lookups);
  const adopted = await adoptedBy(ref.id, trail, context);
  const evidenceCount = evidenceOf(trail, adopted).length;
  return withNames(defined({ ...summaryOf(head, trail, runbooksUrl), evidenceCount, sweep }), lookups.names);
}

export function summaryOf(head: Head, trail: TrailStatus, runbooksUrl: string | undefined): RevocationSummary {
  return defined({
    revocationId: head.id,
    cause: head.cause,
    subject: head.subject,
    occurred: trail.occurred ?? head.occurred,
    recordedAt: head.recordedAt,
    actor: trail.actor ?? head.actor,
    state: stateOf(trail, head.awaitedPairCount),
    evidenceCount: trail.evidence.length,
    affectedAppCount: head.affectedAppCount,
    affectedUserCount: head.affectedUserCount,
    inScope: head.inScope,
    inUse: head.inScope && { users: head.affectedUserCount, apps: head.affectedAppCount },
    runbook: runbookOf(head.cause, runbooksUrl),
  });
}

/** Who has recovered, and how long it took. Undefined if no recovery is awaited. */
export function recoveryOf({ awaitedPairCount, occurred }: Head, trail: TrailStatus): Recovery | undefined {
  if (awaitedPairCount === 0) return undefined;
  const recoveries = firstRecoveries(trail);
  const last = recoveries.at(-1);
  const happenedAt = Date.parse((trail.occurred ?? occurred).to);
  const median = recoveries[Math.floor((recoveries.length - 1) / 2)];
  return defined({
    awaitedPairs: awaitedPairCount,
    recoveredPairs: recoveries.length,
    recoveredAt: recoveries.length >= awaitedPairCount ? last?.at : undefined,
    timeToRecoverMs: median && Date.parse(median.at) - happenedAt,
    signIns: recoveries.slice(0, MAX_SIGN_INS).map(({ userId, appId, at }) => ({ userId, appId, at })),
  });
}

export async function withNames<T extends RevocationSummary>(summary: T, names: Names): Promise<T> {
  const [subject, actor] = await Promise.all([
    names.withName(summary.subject),
    summary.actor && names.withName(summary.actor),
  ]);
  return { ...summary, subject, ...(actor && { actor }) };
}

export async function adoptedBy(
  id: string,
  { adopted }: TrailStatus,
  { store }: AnswerContext,
): Promise<readonly Adopted[]> {
  const members = await mapConcurrently(CONCURRENT_READS, adopted.slice(0, MAX_ADOPTED), async (member) => ({
    id: member.id,
    trail: (await trailOf(store, member.id)).trail,
  }));
  // A member may have been merged into another revocation since, one that explains it better.
  return members.filter(({ trail }) => trail.foldedInto?.id === id);
}

/** Its own evidence, and that of the revocations merged into it. */
export function evidenceOf(trail: TrailStatus, adopted: readonly Adopted[]): TrailStatus['evidence'] {
  return [trail, ...adopted.map((member) => member.trail)].flatMap(({ evidence }) => evidence);
}

/**
 * The reach of adopted revocations that add to the reach of the revocation itself. Two kinds add nothing: a refusal
 * reaches only what it was seen at; and a record with the same correlation id is the same act. So if sessions end
 * because of a new password, clients that keep working after the new password are not counted.
 */
export async function readAdoptedReach(
  adopted: readonly Adopted[],
  { evidence }: TrailStatus,
  { store }: AnswerContext,
): Promise<readonly ReachChunk[]> {
  const correlationIds = new Set(evidence.flatMap(({ correlationId }) => correlationId ?? []));
  const isSeparateAct = ({ trail }: Adopted) =>
    trail.evidence.some(({ detail }) => detail.signIn === undefined) &&
    !trail.evidence.some(({ correlationId = '' }) => correlationIds.has(correlationId));
  const acts = adopted.filter(isSeparateAct);
  const reaches = await mapConcurrently(CONCURRENT_READS, acts, ({ id }) => reachOf(store, id));
  return reaches.flatMap(({ chunks }) => chunks);
}
