/** The sign-in logs. v1.0 has interactive sign-ins; in beta the query names the kinds. */
import type { Call, Reply, Routes } from '../http/graph-call.ts';
import { logPage } from '../logs/log-page.ts';
import { BETA_ONLY, type SignIn } from '../sign-ins/sign-in-record.ts';

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
  if (isBeta) return reply;
  const body = reply.body as { readonly value: readonly SignIn[] }; // logPage makes pages
  return { ...reply, body: { ...body, value: body.value.map(withoutBeta) } };
}

function withoutBeta(record: SignIn): object {
  const hidden: readonly string[] = BETA_ONLY;
  return Object.fromEntries(Object.entries(record).filter(([name]) => !hidden.includes(name)));
}

export const signInRoutes: Routes = {
  'GET /auditLogs/signIns': {
    answers: { kind: 'page', of: 'signIn' },
    options: ['$filter', '$orderby', '$top'],
    handle: signInList,
  },
};
