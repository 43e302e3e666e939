/**
 * For each batch of events: diagnostic settings stream Entra's logs into an Event Hub, the fastest source, and the one
 * for large tenants.
 */
import { type InvocationContext, output } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';
import { isStreamOff } from '../src/config.ts';

const signals = output.storageQueue({ queueName: 'signals', connection: 'AzureWebJobsStorage' });

export async function logStream(events: unknown, context: InvocationContext): Promise<void> {
  const { acceptStream } = await engine();
  const messages = await acceptStream(events, context);
  if (messages.length > 0) context.extraOutputs.set(signals, messages);
}

// Our own setting: on Linux, Azure cannot disable a function with a hyphen in its name, and without an Event Hub this
// one would fail all the time.
if (!isStreamOff()) {
  app.eventHub('log-stream', {
    connection: 'EVENT_HUB',
    eventHubName: '%EVENT_HUB_NAME%',
    consumerGroup: '%EVENT_HUB_CONSUMER_GROUP%',
    cardinality: 'many',
    // The partition waits during retries. Without a policy, a batch that fails once is lost. What is lost after five
    // minutes is found by polling.
    retry: { strategy: 'fixedDelay', maxRetryCount: 10, delayInterval: { seconds: 30 } },
    extraOutputs: [signals],
    handler: logStream,
  });
}
