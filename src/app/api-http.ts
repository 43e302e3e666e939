/**
 * The HTTP API: a function for each route of `src/api/route-table.ts` that needs a role. They have no file each in
 * functions/, where every file is one function.
 */
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { KEYED_ROUTES, keyedPath } from '../api/keyed-routes.ts';
import type { ApiRoute } from '../api/route.ts';
import { API_ROUTES } from '../api/route-table.ts';
import { areApiKeysAllowed, readApiSettings } from '../config.ts';
import { app } from './engine-app.ts';
import { apiServices, processNow } from './process.ts';

export function apiFunction(
  route: ApiRoute,
  isKeyed = false,
): (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit> {
  return async (request, context) => {
    const { answerRequest } = await import('../api/answer-request.ts');
    return answerRequest(route, request, {
      settings: readApiSettings(),
      now: processNow(),
      isKeyed,
      services: apiServices,
      warn: (text) => context.warn(text),
    });
  };
}

for (const route of API_ROUTES) {
  app.http(`api-${route.name}`, {
    methods: [route.method],
    authLevel: 'anonymous', // who asks is checked by the handler, before it reads anything
    route: route.path.slice(1),
    handler: apiFunction(route),
  });
}

// For scripts that have nothing but a key. Without the setting no key opens anything.
if (areApiKeysAllowed()) {
  for (const route of KEYED_ROUTES) {
    app.http(`keyed-${route.name}`, {
      methods: [route.method],
      authLevel: 'function',
      route: keyedPath(route.path).slice(1),
      handler: apiFunction(route, true),
    });
  }
}
