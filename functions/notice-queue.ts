/** Takes one notice that is due out of the queue, and sends it, once. */
import { app, type InvocationContext } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function noticeQueue(message: unknown, context: InvocationContext): Promise<void> {
  const { sendDueNotice: tellNotice } = await engine();
  await tellNotice(message, context);
}

app.storageQueue('notice-queue', { queueName: 'notices', connection: 'AzureWebJobsStorage', handler: noticeQueue });
