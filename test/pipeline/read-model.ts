/** What a reader is told, without what may differ between two orders of arrival: ids, key times, and when it was written down. */
import { readRecord } from '../../local/day/day-summary.ts';
import type { Answers, RevocationView } from '../../src/ask/answers.ts';

export async function readModel(answers: Answers): Promise<readonly string[]> {
  return (await readRecord(answers)).map((view) => JSON.stringify(readable(view))).sort();
}

function readable({ revocationId: _id, recordedAt: _recorded, notices, actor, ...view }: RevocationView): object {
  // Whoever did it is left out at once where the record is known to be theirs, and when the notice is due where that is learnt later.
  const toOthers = notices.filter(({ reason }) => reason !== 'actor').map(({ audience, audienceKind, state, reason }) => [audience, audienceKind, state, reason]);
  return { ...view, actor, notices: toOthers.map((parts) => parts.join(' ')).sort() };
}
