/**
 * Change notifications of Graph for users and groups. Responds when the signals are safe in the queue, not when the
 * work is done.
 */
import { type HttpRequest, type HttpResponseInit, type InvocationContext, output } from '@azure/functions';
import { openRoute } from '../src/api/open-routes.ts';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';
import { handshakeResponse, respondToErrors } from '../src/ingest/notifications/notification-http.ts';

const signals = output.storageQueue({ queueName: 'signals', connection: 'AzureWebJobsStorage' });

export async function graphNotification(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const handshake = handshakeResponse(request);
  if (handshake) return handshake;

  return respondToErrors(async () => {
    const { acceptNotifications } = await engine();
    const messages = await acceptNotifications(await request.text(), context);
    if (messages.length > 0) context.extraOutputs.set(signals, messages);
    return { status: 202 };
  });
}

app.http('graph-notification', {
  ...openRoute('graph-notification'),
  authLevel: 'anonymous', // Graph sends no key; clientState proves the sender
  extraOutputs: [signals],
  handler: graphNotification,
});
