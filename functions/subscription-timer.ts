/** Creates, renews and repairs our Graph subscriptions, every hour; a missing one is made at the first run. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function subscriptionTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource: read } = await engine();
  await read('subscriptions', context);
}

app.timer('subscription-timer', { schedule: '0 5 * * * *', handler: subscriptionTimer });
