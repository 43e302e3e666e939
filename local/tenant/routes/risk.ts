/** Users that Identity Protection considers, or considered, risky. */
import { idOf, type Routes } from '../http/graph-call.ts';
import { notFound } from '../http/graph-refusal.ts';
import { listPage } from '../http/list-page.ts';
import { entityReply } from './people.ts';

/** Graph refuses 1,000. */
const MOST_IN_PAGE = 500;
const PAGE_SIZE = 20;

export const riskRoutes: Routes = {
  'GET /identityProtection/riskyUsers': {
    answers: { kind: 'page', of: 'riskyUser' },
    options: ['$filter', '$select', '$top'],
    handle: (call) =>
      listPage(call, {
        items: call.state.risk.visible(),
        type: 'riskyUser',
        keyOf: call.state.risk.keyOf,
        filters: { riskLastUpdatedDateTime: ['ge'], riskState: ['eq'], riskLevel: ['eq'] },
        context: 'identityProtection/riskyUsers',
        pageSize: PAGE_SIZE,
        maxTop: MOST_IN_PAGE,
      }),
  },
  'GET /identityProtection/riskyUsers/{id}': {
    answers: { kind: 'entity', of: 'riskyUser' },
    options: ['$select'],
    handle(call) {
      const found = call.state.risk.visible().find(({ id }) => id === idOf(call));
      if (!found) throw notFound(idOf(call));
      return entityReply(call, found, 'riskyUser', 'identityProtection/riskyUsers');
    },
  },
};
