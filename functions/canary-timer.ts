/** Every 15 minutes: makes a change of our own, if a canary is set, and measures when it is seen. */
import type { InvocationContext, Timer } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

export async function canaryTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource } = await engine();
  await pollSource('canary', context);
}

app.timer('canary-timer', { schedule: '30 */15 * * * *', handler: canaryTimer });
