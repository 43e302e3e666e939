/** `/notices`: who was told of a revocation, and what became of each notice. */
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { list, notice } from './revocation-schema.ts';
import { byId } from './revocations.ts';

export const listNotices = endpoint({
  query: z.strictObject({
    revocation: z
      .string({ error: 'must be the id of a revocation' })
      .describe('Id of the revocation, or the start of it.'),
  }),
  answer: z.object({ revocationId: z.string(), notices: list(notice) }).meta({ id: 'NoticeList' }),
  lines: 'notices',
  async handle({ query }, { answers }) {
    const found = await byId(query.revocation, { kind: 'revocation', find: answers.findRevocation });
    return { revocationId: found.revocationId, notices: found.notices };
  },
});
