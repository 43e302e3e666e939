/** `/notices`: who was told, and what became of each notice: of one revocation, or of those of a list. */
import * as z from 'zod';
import { type NoticeLine, noticePage } from '../../query/reports/notice-page.ts';
import { endpoint } from '../endpoint.ts';
import { wrongParameters } from '../problem.ts';
import { filters, listQueryOf, page, reachFilters, span } from './list-query.ts';
import { list, next, notice, noticeState } from './revocation-schema.ts';
import { byId } from './revocations.ts';

const told = notice.extend({ revocationId: z.string() }).meta({ id: 'ListedNotice' });

export const listNotices = endpoint({
  query: z.strictObject({
    revocation: z
      .string()
      .exactOptional()
      .describe('Id of one revocation, or the start of it; then no other filter counts.'),
    noticeState: noticeState
      .exactOptional()
      .describe('Only notices in this state; a page may have none, and still a "next".'),
    ...span,
    ...filters,
    ...reachFilters,
    limit: page.limit.describe('Of how many revocations, at most 100; a page may have fewer, and still a "next".'),
    after: page.after,
  }),
  answer: z.object({ notices: list(told), next }).meta({ id: 'NoticeList' }),
  lines: 'notices',
  async handle({ query: { revocation, noticeState: wanted, ...query } }, { answers, store, now }) {
    const isWanted = (one: Pick<NoticeLine, 'state'>) => wanted === undefined || one.state === wanted;
    if (revocation === undefined) {
      const found = await noticePage(listQueryOf({ ...query, sort: 'time' }, now), { answers, store });
      return { ...found, notices: found.notices.filter(isWanted) };
    }
    const { limit: _limit, ...others } = query;
    const [other] = Object.keys(others);
    if (other !== undefined)
      throw wrongParameters([{ name: other, reason: 'cannot be given along with "revocation"' }]);
    const found = await byId(revocation, { kind: 'revocation', find: answers.findRevocation });
    const { notices, revocationId } = found;
    return { notices: notices.filter(isWanted).map((one) => ({ revocationId, ...one })) };
  },
});
