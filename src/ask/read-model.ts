/** Head and trail taken together: how a revocation stands by now. Pure; names are put to ids elsewhere. */
import { runbookOf } from '../detect/runbook.ts';
import type { Head } from '../record/head-row.ts';
import { stateOf, type TrailStanding } from '../record/trail-standing.ts';
import type { RevocationSummary } from './answers.ts';

export function summaryOf(head: Head, trail: TrailStanding, runbooksUrl: string | undefined): RevocationSummary {
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
