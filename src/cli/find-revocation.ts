/** A revocation by its id, or by the first characters of it, as the list shows them. */
import type { Answers, RevocationView } from '../ask/answers.ts';
import { NotOnRecordError } from '../errors.ts';
import { UsageError } from './cli-errors.ts';
import { lengthenId } from './lengthen-id.ts';

const WHOLE = 32;
const FEWEST = 6;
const LISTED: Parameters<typeof lengthenId>[2] = {
  what: 'revocation',
  idsIn: ({ revocationId, cause, subject }) => [{ id: revocationId, name: `${cause} ${subject.name ?? subject.id}` }],
};

export async function findRevocation(given: string, answers: Answers): Promise<RevocationView> {
  const id = given.toLowerCase();
  if (!/^[0-9a-f]+$/.test(id) || id.length < FEWEST || id.length > WHOLE) {
    throw new UsageError(`A revocation's id is ${WHOLE} characters of 0-9 and a-f, or the first ${FEWEST} or more of them, not ${JSON.stringify(given)}`);
  }
  const view = await answers.show(id.length === WHOLE ? id : await lengthenId(id, answers, LISTED));
  if (view === undefined) throw new NotOnRecordError(`revocation ${given}`);
  return view;
}
