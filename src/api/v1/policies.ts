/** `/policies`: what the changes of one policy did, the newest first. */
import * as z from 'zod';
import { defined } from '../../base/defined.ts';
import { objectIdOf } from '../../base/pasted.ts';
import { endpoint } from '../endpoint.ts';
import { notOnRecord } from '../problem.ts';
import { filters, listQueryOf, page, sort, span } from './list-query.ts';
import { list, next, revocationSummary } from './revocation-schema.ts';

const { policy: _policy, ...otherFilters } = filters;

export const getPolicy = endpoint({
  params: z.strictObject({ id: z.string().describe('Object id of the policy.') }),
  query: z.strictObject({ ...span, ...otherFilters, sort, ...page }),
  answer: z
    .object({
      policy: z.object({ id: z.string(), name: z.string().exactOptional() }),
      revocations: list(revocationSummary),
      next,
    })
    .meta({ id: 'PolicyAnswer' }),
  lines: 'revocations',
  hasEvents: true,
  async handle({ params, query }, { answers, now }) {
    const id = objectIdOf(params.id) ?? params.id;
    const found = await answers.list({ ...listQueryOf(query, now), policy: [id] });
    const own = found.revocations.find(({ subject }) => subject.kind === 'policy' && subject.id === id);
    if (found.revocations.length === 0 && found.next === undefined && query.after === undefined) {
      const any = await answers.list({ policy: [id], limit: 1 });
      if (any.revocations.length === 0) throw notOnRecord(`The record mentions no policy ${params.id}.`);
    }
    return { policy: defined({ id, name: own?.subject.name }), ...found };
  },
});
