/** `/notices`: who was told, and what became of each notice: of one revocation, or of those of a list. */
import * as z from 'zod';
import { noticePage } from '../../query/reports/notice-page.ts';
import { endpoint } from '../endpoint.ts';
import { wrongParameters } from '../problem.ts';
import { filters, listQueryOf, page, reachFilters, span } from './list-query.ts';
import { list, next, notice } from './revocation-schema.ts';
import { byId } from './revocations.ts';

const told = notice.extend({ revocationId: z.string() }).meta({ id: 'ListedNotice' });

export const listNotices = endpoint({
  query: z.strictObject({
    revocation: z
      .string()
      .exactOptional()
      .describe('Id of one revocation, or the start of it; then no other filter counts.'),
    ...span,
    ...filters,
    ...reachFilters,
    limit: page.limit.describe('Of how many revocations, at most 100; a page may have fewer, and still a "next".'),
    after: page.after,
  }),
  answer: z.object({ notices: list(told), next }).meta({ id: 'NoticeList' }),
  lines: 'notices',
  async handle({ query: { revocation, ...query } }, { answers, store, now }) {
    if (revocation === undefined) return noticePage(listQueryOf({ ...query, sort: 'time' }, now), { answers, store });
    const { limit: _limit, ...others } = query;
    const [other] = Object.keys(others);
    if (other !== undefined)
      throw wrongParameters([{ name: other, reason: 'cannot be given along with "revocation"' }]);
    const found = await byId(revocation, { kind: 'revocation', find: answers.findRevocation });
    return { notices: found.notices.map((one) => ({ revocationId: found.revocationId, ...one })) };
  },
});
