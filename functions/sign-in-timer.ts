/** Every 2 minutes: reads the sign-in logs. */
import type { InvocationContext, Timer } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

export async function signInTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource } = await engine();
  await pollSource('sign-ins', context);
}

app.timer('sign-in-timer', { schedule: '50 */2 * * * *', handler: signInTimer });
