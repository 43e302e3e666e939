/** `/revocations`: what ended sign-ins, as a list and one by one. */
import * as z from 'zod';
import { isIdStart } from '../../base/hash.ts';
import { asPasted } from '../../base/pasted.ts';
import type { Ambiguous, Near } from '../../query/answers.ts';
import { memberOfSweepId } from '../../query/sweep-summary.ts';
import { withoutOthers } from '../access/help-desk.ts';
import { endpoint } from '../endpoint.ts';
import { ambiguous, notOnRecord } from '../problem.ts';
import { listQueryOf, revocationsQuery } from './list-query.ts';
import { revocationDetails, revocationList } from './revocation-schema.ts';

export const idParams = z.strictObject({
  id: z.string().describe('Its id, or the first 6 or more characters of it, if they are those of one only.'),
});

export const listRevocations = endpoint({
  query: revocationsQuery,
  answer: revocationList,
  lines: 'revocations',
  hasEvents: true,
  handle: async ({ query }, { answers, now }) => answers.list(listQueryOf(query, now)),
});

export const getRevocation = endpoint({
  params: idParams,
  answer: revocationDetails,
  handle: async ({ params, caller }, { answers }) =>
    withoutOthers(await byId(params.id, { kind: 'revocation', find: answers.findRevocation }), caller),
});

interface ById<T> {
  readonly kind: 'revocation' | 'sweep';
  find(id: string): Promise<T | Ambiguous | Near>;
}

/** By the full id, or by the first characters of it if they are those of one only. @throws ApiProblem */
export async function byId<T extends object>(given: string, { kind, find }: ById<T>): Promise<T> {
  const id = asPasted(given).toLowerCase();
  const isId = isIdStart(kind === 'sweep' ? memberOfSweepId(id) : id);
  const found = isId ? await find(id) : { near: [] };
  if ('candidates' in found) throw ambiguous(`${kind} ${given}`, found.candidates);
  if ('near' in found)
    throw notOnRecord(`No ${kind} has the id ${given}. GET /api/v1/revocations lists the ids.`, found.near);
  return found;
}
