/** The sign-in logs. v1.0 has interactive sign-ins; in beta the query names the kinds. */
import type { Call, Reply, Routes } from '../http/graph-call.ts';
import { logPage } from '../logs/log-page.ts';
import { BETA_ONLY, type SignIn, V1_ONLY } from '../sign-ins/sign-in-record.ts';

const FILTERS = {
  createdDateTime: ['eq', 'ge', 'le'],
  userId: ['eq'],
  userPrincipalName: ['eq', 'startswith'],
  appId: ['eq'],
  ipAddress: ['eq', 'startswith'],
  resourceId: ['eq'],
  correlationId: ['eq'],
  conditionalAccessStatus: ['eq'],
  'status/errorCode': ['eq'],
} as const;
const FILTERS_OF_BETA = { ...FILTERS, 'signInEventTypes/any': ['eq'] } as const;

const MOST_IN_PAGE = 1_000;

function signInList(call: Call): Reply {
  const isBeta = call.request.version === 'beta';
  const kindsAsked = /\bsignInEventTypes\b/.test(call.query.get('$filter') ?? '');
  const reply = logPage<SignIn>(call, {
    log: call.state.signIns,
    type: 'signIn',
    filters: isBeta ? FILTERS_OF_BETA : FILTERS,
    context: 'auditLogs/signIns',
    time: 'createdDateTime',
    maxTop: MOST_IN_PAGE,
    shows: ({ isInteractive }) => isInteractive || (isBeta && kindsAsked),
  });
  const body = reply.body as { readonly value: readonly SignIn[] }; // logPage makes pages
  const hidden = isBeta ? V1_ONLY : BETA_ONLY;
  return { ...reply, body: { ...body, value: body.value.map((record) => without(record, hidden)) } };
}

function without(record: SignIn, hidden: readonly string[]): object {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !hidden.includes(name)));
}

export const signInRoutes: Routes = {
  'GET /auditLogs/signIns': {
    answers: { kind: 'page', of: 'signIn' },
    options: ['$filter', '$orderby', '$top'],
    handle: signInList,
  },
};
