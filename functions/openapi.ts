/** The description of the API: made when the app is built, so that a cold start pays nothing for it. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { openRoute } from '../src/api/open-routes.ts';
import { app } from '../src/app/engine-app.ts';

export async function openapi(request: HttpRequest): Promise<HttpResponseInit> {
  const [{ openApiText }, { replyWithOpenApi }] = await Promise.all([
    import('../src/api/openapi-text.ts'),
    import('../src/api/forms/http-reply.ts'),
  ]);
  return replyWithOpenApi(await openApiText(), request.headers);
}

app.http('openapi', { ...openRoute('openapi'), authLevel: 'anonymous', handler: openapi });
