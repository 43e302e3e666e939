/** From a request to an answer: who asks, does it exist, is it well put, may it be now, what does the route say. */

import type { Deliver } from '../notifications/deliver.ts';
import { parseQuery } from '../odata/query-string.ts';
import { randomFrom } from '../random.ts';
import { auditRoutes } from '../routes/audit-logs.ts';
import { batchRoute } from '../routes/batch.ts';
import { consentRoutes } from '../routes/consents.ts';
import { deviceRoutes } from '../routes/devices.ts';
import { groupRoutes } from '../routes/groups.ts';
import { mailRoutes } from '../routes/mail.ts';
import { peopleRoutes } from '../routes/people.ts';
import { policyRoutes } from '../routes/policies.ts';
import { riskRoutes } from '../routes/risk.ts';
import { signInRoutes } from '../routes/sign-ins.ts';
import { subscriptionRoutes } from '../routes/subscriptions.ts';
import type { World } from '../tenant-state.ts';
import { matchOperation } from './catalogue.ts';
import type { GraphRequest, Reply, Routes } from './graph-call.ts';
import { GraphRefusal, notPlayed } from './graph-refusal.ts';
import { checkOptions } from './query-rules.ts';
import type { SchemaCheck } from './schema-check.ts';

export type Respond = (request: GraphRequest) => Promise<Reply>;

interface Setting {
  readonly world: World;
  readonly deliver: Deliver;
  readonly check: SchemaCheck | undefined;
}

export function responder({ world, deliver, check }: Setting): Respond {
  const ids = randomFrom(world.seed, 'requests');
  const respond: Respond = async (request) => {
    const requestId = ids.guid();
    const known = {
      'request-id': requestId,
      ...(request.headers['client-request-id'] ? { 'client-request-id': request.headers['client-request-id'] } : {}),
    };
    try {
      const reply = await play(request);
      return { ...reply, headers: { ...known, ...reply.headers } };
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error;
      return {
        status: error.status,
        headers: { ...known, ...error.headers },
        body: errorBody(error, known, world.clock()),
      };
    }
  };

  const routes: Routes = {
    ...peopleRoutes,
    ...consentRoutes,
    ...groupRoutes,
    ...deviceRoutes,
    ...policyRoutes,
    ...auditRoutes,
    ...signInRoutes,
    ...riskRoutes,
    ...mailRoutes,
    ...subscriptionRoutes(deliver),
    'POST /$batch': batchRoute(respond),
  };

  async function play(request: GraphRequest): Promise<Reply> {
    checkToken(request, world.token);
    const { operation, key, ids: pathIds } = matchOperation(request.method, request.version, request.path);
    const query = parseQuery(request.rawQuery);
    const route = routes[key];
    if (!route) throw notPlayed(key);
    checkOptions(query, operation, {
      options: route.options,
      paged: route.answers.kind === 'page' || route.answers.kind === 'delta',
    });
    world.faults.strike(request.path);
    world.throttle.check(request.path, query);
    const reply = await route.handle({ request, ids: pathIds, query, world });
    check?.(route.answers, reply.body, query.has('$select'));
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
