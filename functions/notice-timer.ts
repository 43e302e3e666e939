/**
 * Every 30 seconds: gives people a turn whose notices an admin approved, and enqueues notices whose hold-down is over,
 * those that got stuck, and those for which there is room. The messages that an outage brought into the poison queues
 * go back to work, the views count the sweeps that were left to it, and leftover drafts go.
 */
import { type InvocationContext, output, type Timer } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

const notices = output.storageQueue({ queueName: 'notices', connection: 'AzureWebJobsStorage' });

export async function noticeTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { dueNotices, mendViews, purgeDrafts, releaseApproved, returnOutages, warnOfPolicy } = await engine();
  // First, so that those whose turn is now leave with this run.
  await releaseApproved(context);
  const due = await dueNotices();
  if (due.length > 0) context.extraOutputs.set(notices, due);
  await returnOutages(context);
  await warnOfPolicy(context);
  await mendViews();
  await purgeDrafts(context);
}

app.timer('notice-timer', { schedule: '*/30 * * * * *', extraOutputs: [notices], handler: noticeTimer });
