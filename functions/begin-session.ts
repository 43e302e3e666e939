/** On a laptop: the link that `npm start` prints opens a session in the browser. Elsewhere there is no such page. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { openRoute } from '../src/api/open-routes.ts';
import { app } from '../src/app/engine-app.ts';
import { apiServices } from '../src/app/process.ts';
import { readApiSettings } from '../src/config.ts';

export async function beginSession(request: HttpRequest): Promise<HttpResponseInit> {
  const { openSession } = await import('../src/api/access/open-session.ts');
  return openSession(request, { settings: readApiSettings(), services: apiServices });
}

app.http('begin-session', { ...openRoute('begin-session'), authLevel: 'anonymous', handler: beginSession });
