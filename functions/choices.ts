/** What the readers of notices want to hear: a page with buttons, and what they and mail programs post. */
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { openRoute } from '../src/api/open-routes.ts';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

async function showChoices(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { serveChoices } = await import('../src/api/page/serve-choices.ts');
  return serveChoices(request.params.id ?? '', 'none', around(request, context));
}

async function unsubscribe(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { choiceIn, serveChoices } = await import('../src/api/page/serve-choices.ts');
  return serveChoices(request.params.id ?? '', choiceIn(await request.text()), around(request, context));
}

async function snooze(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { serveChoices } = await import('../src/api/page/serve-choices.ts');
  return serveChoices(request.params.id ?? '', 'snooze', around(request, context));
}

function around({ headers }: HttpRequest, context: InvocationContext) {
  return {
    headers,
    services: async () => (await engine()).landing(),
    warn: (text: string) => context.warn(text),
  };
}

// A link proves itself: its id is signed.
app.http('choices', { ...openRoute('choices'), authLevel: 'anonymous', handler: showChoices });
app.http('unsubscribe', { ...openRoute('unsubscribe'), authLevel: 'anonymous', handler: unsubscribe });
app.http('snooze', { ...openRoute('snooze'), authLevel: 'anonymous', handler: snooze });
