/** For each message of the reading queue: reads the next pages of a source that is being read in full. */
import type { InvocationContext } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';
import { workOnMessage } from '../src/app/work-on-message.ts';

export async function readingQueue(message: unknown, context: InvocationContext): Promise<void> {
  await workOnMessage({ queue: 'readings', raw: message, log: context }, async (opened) => {
    const { continueReading } = await engine();
    await continueReading(opened, context);
  });
}

app.storageQueue('reading-queue', { queueName: 'readings', connection: 'AzureWebJobsStorage', handler: readingQueue });
