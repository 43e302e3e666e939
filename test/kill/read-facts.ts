/** What the record says, without what depends on the pace of a run: ids of revocations, times, and how a fact reached us. */

import { readRecord } from '../../local/day/day-summary.ts';
import type { Answers, RevocationDetails } from '../../src/query/answers.ts';

export interface Facts {
  readonly cause: string;
  readonly subject: string;
  readonly state: string;
  readonly actor: string | undefined;
  readonly apps: readonly string[];
  readonly users: readonly string[];
  /** Rows of the audit log: none may be lost, however often it was killed. */
  readonly auditRows: number;
  readonly notices: readonly string[];
}

/** Which of a sweep's notices speaks for all depends on the pace; told is told. */
function toldIn(fate: string, reason: string | undefined): string {
  return fate === 'sent' || reason === 'swept' ? 'told' : [fate, reason ?? ''].join(' ').trim();
}

/** How many mails the record says have left. */
export async function mailsSent(answers: Answers): Promise<number> {
  return (await readRecord(answers)).flatMap(({ notices }) => notices).filter(({ state }) => state === 'sent').length;
}

export async function readFacts(answers: Answers): Promise<readonly Facts[]> {
  return (await readRecord(answers)).map(factsIn).sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

function factsIn({
  cause,
  subject,
  state,
  actor,
  affectedApps,
  affectedUsers,
  evidence,
  notices,
}: RevocationDetails): Facts {
  return {
    cause,
    subject: subject.id,
    state,
    actor: actor?.id,
    apps: affectedApps.map(({ id, effect }) => `${id} ${effect}`).sort(),
    users: affectedUsers.map(({ id }) => id).sort(),
    auditRows: evidence.filter(({ source }) => source === 'directory-audit').length,
    // Whoever did it is not told; whether that stands as a notice held back depends on when it was learnt.
    notices: notices
      .filter(({ reason }) => reason !== 'actor')
      .map(({ audienceKind, audience, state: fate, reason }) => `${audienceKind} ${audience} ${toldIn(fate, reason)}`)
      .sort(),
  };
}
