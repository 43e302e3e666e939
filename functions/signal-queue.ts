/** For each message of the signal queue: runs its signals through the pipeline. */
import type { InvocationContext } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';
import { workOnMessage } from '../src/app/work-on-message.ts';

export async function signalQueue(message: unknown, context: InvocationContext): Promise<void> {
  await workOnMessage({ queue: 'signals', raw: message, log: context }, async (opened) => {
    const { processSignalMessage } = await engine();
    await processSignalMessage(opened, context);
  });
}

app.storageQueue('signal-queue', { queueName: 'signals', connection: 'AzureWebJobsStorage', handler: signalQueue });
