/** For each message of the signal queue: runs its signals through the pipeline. */
import { app, type InvocationContext } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function signalQueue(message: unknown, context: InvocationContext): Promise<void> {
  const { processSignalMessage } = await engine();
  await processSignalMessage(message, context);
}

app.storageQueue('signal-queue', { queueName: 'signals', connection: 'AzureWebJobsStorage', handler: signalQueue });
