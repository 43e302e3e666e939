/** Lifecycle notifications of Graph: a subscription expires soon, was removed, or missed changes. */
import { type HttpRequest, type HttpResponseInit, type InvocationContext, output } from '@azure/functions';
import { openRoute } from '../src/api/open-routes.ts';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';
import { handshakeResponse, respondToErrors } from '../src/ingest/notifications/notification-http.ts';

const signals = output.storageQueue({ queueName: 'signals', connection: 'AzureWebJobsStorage' });

export async function graphLifecycle(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const handshake = handshakeResponse(request);
  if (handshake) return handshake;

  return respondToErrors(async () => {
    const { acceptLifecycle } = await engine();
    const messages = await acceptLifecycle(await request.text(), context);
    if (messages.length > 0) context.extraOutputs.set(signals, messages);
    return { status: 202 };
  });
}

app.http('graph-lifecycle', {
  ...openRoute('graph-lifecycle'),
  authLevel: 'anonymous', // as for notifications: clientState proves the sender
  extraOutputs: [signals],
  handler: graphLifecycle,
});
