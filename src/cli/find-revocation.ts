/** A revocation by its id, or by the first characters of it, as the list shows them. */
import type { Answers, RevocationView } from '../ask/answers.ts';
import { NotOnRecordError } from '../errors.ts';
import { AmbiguousNameError, UsageError } from './cli-errors.ts';
import { collectPages } from './collect-pages.ts';

const WHOLE = 32;
const FEWEST = 6;
/** Ids hash their facts, so a short one can only be looked for; what is further back needs the whole id. */
const LOOK_BACK = 10_000;

export async function findRevocation(given: string, answers: Answers): Promise<RevocationView> {
  const id = given.toLowerCase();
  if (!/^[0-9a-f]+$/.test(id) || id.length < FEWEST || id.length > WHOLE) {
    throw new UsageError(`A revocation's id is ${WHOLE} characters of 0-9 and a-f, or the first ${FEWEST} or more of them, not ${JSON.stringify(given)}`);
  }
  const view = await answers.show(id.length === WHOLE ? id : await lengthen(id, answers));
  if (view === undefined) throw new NotOnRecordError(`revocation ${given}`);
  return view;
}

async function lengthen(start: string, answers: Answers): Promise<string> {
  const { revocations, next } = await collectPages(answers.list, {}, LOOK_BACK);
  const fitting = revocations.filter(({ revocationId }) => revocationId.startsWith(start));
  const [only] = fitting;
  if (only === undefined)
    throw new NotOnRecordError(`revocation ${start}…${next === undefined ? '' : ` among the newest ${LOOK_BACK}; for an older one give the whole id`}`);
  if (fitting.length > 1)
    throw new AmbiguousNameError(
      start,
      fitting.map(({ revocationId, cause, subject }) => ({ id: revocationId, name: `${cause} ${subject.name ?? subject.id}` })),
    );
  return only.revocationId;
}
