/** Every hour: creates, renews and repairs our Graph subscriptions. The first run creates missing ones. */
import type { InvocationContext, Timer } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

export async function subscriptionTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource } = await engine();
  await pollSource('subscriptions', context);
}

app.timer('subscription-timer', { schedule: '0 5 * * * *', handler: subscriptionTimer });
