/** `/sweeps`: bulk work, one incident for people. */
import * as z from 'zod';
import { CAUSES } from '../../detect/cause.ts';
import { listSweeps as sweepsOnRecord } from '../../query/list-sweeps.ts';
import { endpoint } from '../endpoint.ts';
import { oneOf, page, span, spanOf } from './list-query.ts';
import { list, next, sweepDetails, sweepSummary } from './revocation-schema.ts';
import { byId, idParams } from './revocations.ts';

const listed = sweepSummary.extend({ cause: oneOf(CAUSES) }).meta({ id: 'ListedSweep' });

export const listSweeps = endpoint({
  query: z.strictObject({ ...span, ...page }),
  answer: z.object({ sweeps: list(listed), next }).meta({ id: 'SweepList' }),
  lines: 'sweeps',
  async handle({ query: { limit, after, ...typed } }, { store, now }) {
    return sweepsOnRecord(store, { ...spanOf(typed, now), limit, after });
  },
});

export const getSweep = endpoint({
  params: idParams,
  answer: sweepDetails,
  lines: 'revocations',
  hasEvents: true,
  handle: ({ params }, { answers }) => byId(params.id, { kind: 'sweep', find: answers.findSweep }),
});
