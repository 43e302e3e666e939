/** Finds a revocation or a sweep by its id, or by the first characters of the id, as the list shows them. */

import { ID_LENGTH, isIdStart, SHORTEST_START } from '../../base/hash.ts';
import { asPasted } from '../../base/pasted.ts';
import type { Ambiguous, Answers, Near, RevocationDetails, SweepDetails } from '../../query/answers.ts';
import { AmbiguousNameError, UnknownNameError, UsageError } from '../cli-errors.ts';

const LIST = 'revaudit revocations list';
const ID_FORM = `${ID_LENGTH} characters of 0-9 and a-f (the first ${SHORTEST_START} are enough)`;
const SWEEP_PREFIX = 'sweep-';

export async function findRevocation(given: string, answers: Answers): Promise<RevocationDetails> {
  const id = idOf(given);
  if (!isIdStart(id))
    throw new UsageError(`A revocation id has ${ID_FORM}, not ${JSON.stringify(given)}. "${LIST}" lists the ids`);
  return found(`revocation ${id}`, await answers.findRevocation(id));
}

export function isSweepId(given: string): boolean {
  return idOf(given).startsWith(SWEEP_PREFIX);
}

/** @param given with or without `sweep-`; the id of a member is enough */
export async function findSweep(given: string, answers: Answers): Promise<SweepDetails> {
  const id = isSweepId(given) ? idOf(given) : `${SWEEP_PREFIX}${idOf(given)}`;
  if (!isIdStart(id.slice(SWEEP_PREFIX.length))) {
    const form = `A sweep id has "${SWEEP_PREFIX}" and then ${ID_FORM}`;
    throw new UsageError(`${form}, not ${JSON.stringify(given)}. "${LIST}" lists the ids`);
  }
  return found(id, await answers.findSweep(id));
}

/** A short id of the table may have been copied with its ellipsis. */
function idOf(given: string): string {
  return asPasted(given)
    .toLowerCase()
    .replace(/(…|\.{3})$/, '');
}

function found<T extends object>(what: string, answer: T | Ambiguous | Near): T {
  if ('candidates' in answer) throw new AmbiguousNameError(what, answer.candidates);
  if ('near' in answer) throw new UnknownNameError(what, { near: answer.near, list: LIST });
  return answer;
}
