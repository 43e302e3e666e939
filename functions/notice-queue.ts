/** For each message of the notice queue: sends the notice that is due, once. */
import { app, type InvocationContext } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function noticeQueue(message: unknown, context: InvocationContext): Promise<void> {
  const { sendDueNotice } = await engine();
  await sendDueNotice(message, context);
}

app.storageQueue('notice-queue', { queueName: 'notices', connection: 'AzureWebJobsStorage', handler: noticeQueue });
