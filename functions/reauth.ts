/** The pages behind the links of notices, and the way back from Microsoft's consent page. */
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { openRoute } from '../src/api/open-routes.ts';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

export async function reauth(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { serveLanding } = await import('../src/api/page/serve-landing.ts');
  return serveLanding(request.params.id ?? '', around(request, context));
}

export async function consented(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { serveConsented } = await import('../src/api/page/serve-landing.ts');
  return serveConsented(request.query, around(request, context));
}

function around({ headers }: HttpRequest, context: InvocationContext) {
  return {
    headers,
    services: async () => (await engine()).landing(),
    warn: (text: string) => context.warn(text),
  };
}

// A link proves itself: its id is signed.
app.http('reauth', { ...openRoute('reauth'), authLevel: 'anonymous', handler: reauth });
app.http('consented', { ...openRoute('consented'), authLevel: 'anonymous', handler: consented });
