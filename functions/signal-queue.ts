/** Takes what was told or noticed out of the queue, and audits it to the end. */
import { app, type InvocationContext } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function signalQueue(message: unknown, context: InvocationContext): Promise<void> {
  const { processSignalMessage: auditMessage } = await engine();
  await auditMessage(message, context);
}

app.storageQueue('signal-queue', { queueName: 'signals', connection: 'AzureWebJobsStorage', handler: signalQueue });
