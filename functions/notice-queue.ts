/** For each message of the notice queue: sends the notice that is due, once. */
import type { InvocationContext } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';
import { workOnMessage } from '../src/app/work-on-message.ts';

export async function noticeQueue(message: unknown, context: InvocationContext): Promise<void> {
  await workOnMessage({ queue: 'notices', raw: message, log: context }, async (opened) => {
    const { sendDueNotice } = await engine();
    await sendDueNotice(opened, context);
  });
}

app.storageQueue('notice-queue', { queueName: 'notices', connection: 'AzureWebJobsStorage', handler: noticeQueue });
