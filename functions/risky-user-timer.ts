/** Every 5 minutes: reads the risky users of Identity Protection. All apps of a tenant share one request a second. */
import type { InvocationContext, Timer } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

export async function riskyUserTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource } = await engine();
  await pollSource('risky-users', context);
}

app.timer('risky-user-timer', { schedule: '30 */5 * * * *', handler: riskyUserTimer });
