/** The record without what depends on the pace of a run: ids of revocations, times, and the sources of a fact. */
import { readRecord } from '../../local/day/day-summary.ts';
import type { Answers, RevocationDetails } from '../../src/query/answers.ts';

export interface Facts {
  readonly cause: string;
  readonly subject: string;
  readonly state: string;
  readonly actor: string | undefined;
  readonly apps: readonly string[];
  readonly users: readonly string[];
  /** Records of Entra's audit log: none may be lost, however often the app was killed. */
  readonly auditRows: number;
  readonly notices: readonly string[];
}

/** Which notice of a sweep is sent for all of them depends on the pace, so all of them count as told. */
function outcomeOf(state: string, reason: string | undefined): string {
  return state === 'sent' || reason === 'swept' ? 'told' : [state, reason ?? ''].join(' ').trim();
}

/** How many mails were sent, according to the record. */
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
    // The actor gets no notice. Whether the record has a suppressed notice for it depends on when the actor was known.
    notices: notices
      .filter(({ reason }) => reason !== 'actor')
      .map(({ audienceKind, audience, state, reason }) => `${audienceKind} ${audience} ${outcomeOf(state, reason)}`)
      .sort(),
  };
}
