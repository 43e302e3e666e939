/** From a request to a reply: checks token, path, query options, planned faults and limits, then calls the route. */

import type { Deliver } from '../notifications/deliver.ts';
import { parseQuery } from '../odata/query-string.ts';
import { randomFrom } from '../random.ts';
import { assignmentRoutes } from '../routes/app-role-assignments.ts';
import { auditRoutes } from '../routes/audit-logs.ts';
import { batchRoute } from '../routes/batch.ts';
import { consentRoutes } from '../routes/consents.ts';
import { deviceRoutes } from '../routes/devices.ts';
import { evaluateRoutes } from '../routes/evaluate.ts';
import { groupRoutes } from '../routes/groups.ts';
import { mailRoutes } from '../routes/mail.ts';
import { peopleRoutes } from '../routes/people.ts';
import { policyRoutes } from '../routes/policies.ts';
import { riskRoutes } from '../routes/risk.ts';
import { signInRoutes } from '../routes/sign-ins.ts';
import { subscriptionRoutes } from '../routes/subscriptions.ts';
import { teamsRoutes } from '../routes/teams.ts';
import type { TenantState } from '../tenant-state.ts';
import { matchOperation } from './catalogue.ts';
import type { GraphRequest, Reply, Routes } from './graph-call.ts';
import { GraphRefusal, notSimulated } from './graph-refusal.ts';
import { plainPath } from './path-syntax.ts';
import { checkOptions } from './query-rules.ts';
import type { SchemaCheck } from './schema-check.ts';
import { withoutTypeNames } from './type-names.ts';

export type Respond = (request: GraphRequest) => Promise<Reply>;

interface Setting {
  readonly state: TenantState;
  readonly deliver: Deliver;
  readonly check: SchemaCheck | undefined;
}

export function responder({ state, deliver, check }: Setting): Respond {
  const ids = randomFrom(state.seed, 'requests');
  const respond: Respond = async (request) => {
    const requestId = ids.guid();
    const known = {
      'request-id': requestId,
      ...(request.headers['client-request-id'] ? { 'client-request-id': request.headers['client-request-id'] } : {}),
    };
    try {
      const reply = await handle(request);
      return { ...reply, headers: { ...known, ...reply.headers } };
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error;
      return {
        status: error.status,
        headers: { ...known, ...error.headers },
        body: errorBody(error, known, state.clock()),
      };
    }
  };

  const routes: Routes = {
    ...peopleRoutes,
    ...consentRoutes,
    ...assignmentRoutes,
    ...groupRoutes,
    ...deviceRoutes,
    ...policyRoutes,
    ...evaluateRoutes,
    ...auditRoutes,
    ...signInRoutes,
    ...riskRoutes,
    ...mailRoutes,
    ...teamsRoutes,
    ...subscriptionRoutes(deliver),
    'POST /$batch': batchRoute(respond),
  };

  async function handle(sent: GraphRequest): Promise<Reply> {
    checkToken(sent, state.token);
    const request = { ...sent, path: plainPath(sent.path), body: withoutTypeNames(sent.body) };
    const { operation, key, ids: pathIds, cast } = matchOperation(request.method, request.version, request.path);
    const query = parseQuery(request.rawQuery);
    const route = routes[key];
    if (!route) throw notSimulated(key);
    checkOptions(query, operation, {
      options: route.options,
      paged: route.answers.kind === 'page' || route.answers.kind === 'delta',
    });
    state.faults.throwPlanned(request.path);
    state.throttle.check(request.path, query);
    const reply = await route.handle({ request, ids: pathIds, cast, query, typedBody: sent.body, state });
    check?.(cast === undefined ? route.answers : { kind: 'page', of: cast }, reply.body, query.has('$select'));
    return reply;
  }

  return respond;
}

function checkToken({ headers }: GraphRequest, token: string): void {
  if (headers.authorization === `Bearer ${token}`) return;
  const reason = headers.authorization === undefined ? 'Access token is empty.' : 'Access token validation failure.';
  throw new GraphRefusal(401, 'InvalidAuthenticationToken', reason, {
    'www-authenticate':
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
  });
}

function errorBody(error: GraphRefusal, ids: Readonly<Record<string, string>>, now: number): object {
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    'request-id': ids['request-id'],
    'client-request-id': ids['client-request-id'] ?? ids['request-id'],
  };
  return { error: { code: error.code, message: error.message, innerError } };
}
