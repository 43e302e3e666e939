/** Head and trail taken together: how a revocation stands by now. Pure; names are put to ids elsewhere. */

import { mapConcurrently } from '../base/concurrency.ts';
import { runbookOf } from '../detect/runbook.ts';
import { reachOf, trailOf } from '../record/read-record.ts';
import { firstRecoveries, stateOf, type TrailStatus } from '../record/revocation-status.ts';
import type { Head } from '../record/rows/head-row.ts';
import type { ReachChunk } from '../record/rows/reach-rows.ts';
import type { Asked, Recovery, RevocationSummary } from './answers.ts';

export function summaryOf(head: Head, trail: TrailStatus, runbooksUrl: string | undefined): RevocationSummary {
  const actor = trail.actor ?? head.actor;
  return {
    revocationId: head.id,
    cause: head.cause,
    subject: head.subject,
    occurred: trail.occurred ?? head.occurred,
    recordedAt: head.recordedAt,
    ...(actor && { actor }),
    state: stateOf(trail, head.awaitedPairCount),
    evidenceCount: trail.evidence.length,
    affectedAppCount: head.affectedAppCount,
    affectedUserCount: head.affectedUserCount,
    runbook: runbookOf(head.cause, runbooksUrl),
  };
}

// Who recovered from a revocation, and how long it took them, by its trail. Pure.

const MOST_SIGN_INS = 1_000;

/** Undefined where nobody is waited for. */
export function recoveryOf({ awaitedPairCount, occurred }: Head, trail: TrailStatus): Recovery | undefined {
  if (awaitedPairCount === 0) return undefined;
  const found = firstRecoveries(trail);
  const last = found.at(-1);
  const happened = Date.parse((trail.occurred ?? occurred).to);
  const median = found[Math.floor((found.length - 1) / 2)];
  return {
    awaitedPairs: awaitedPairCount,
    recoveredPairs: found.length,
    ...(last && found.length >= awaitedPairCount && { recoveredAt: last.at }),
    ...(median && { timeToRecoverMs: Date.parse(median.at) - happened }),
    signIns: found.slice(0, MOST_SIGN_INS).map(({ userId, appId, at }) => ({ userId, appId, at })),
  };
}

// What is part of a revocation, and therefore speaks for it: a sign-in that was refused because of it, the end of sessions beside a new password.

export interface Adopted {
  readonly id: string;
  readonly trail: TrailStatus;
}

/** An app that is refused at every try is one; more of them than that add nothing for a reader. */
const MOST = 50;
const AT_ONCE = 16;

export async function adoptedBy(id: string, { adopted }: TrailStatus, asked: Asked): Promise<readonly Adopted[]> {
  const members = await mapConcurrently(AT_ONCE, adopted.slice(0, MOST), async (member) => ({
    id: member.id,
    trail: (await trailOf(asked, member.id)).trail,
  }));
  // Another may explain it better.
  return members.filter(({ trail }) => trail.foldedInto?.id === id);
}

/**
 * Where they reach further than it does itself. A refusal reaches only what it was seen at, and a record of the same
 * correlation id is the same act told a second time: the end of sessions that comes with a new password spares what it spares.
 */
export async function reachBeyond(
  adopted: readonly Adopted[],
  { evidence }: TrailStatus,
  asked: Asked,
): Promise<readonly ReachChunk[]> {
  const told = new Set(evidence.flatMap(({ correlationId }) => correlationId ?? []));
  const isOwnAct = ({ trail }: Adopted) =>
    trail.evidence.some(({ detail }) => detail.signIn === undefined) &&
    !trail.evidence.some(({ correlationId = '' }) => told.has(correlationId));
  const acts = adopted.filter(isOwnAct);
  const reaches = await mapConcurrently(AT_ONCE, acts, ({ id }) => reachOf(asked, id));
  return reaches.flatMap(({ chunks }) => chunks);
}
