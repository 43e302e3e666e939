/** Every 5 minutes: reads users and groups, and compares them with the mirror. It finds what notifications missed. */
import type { InvocationContext, Timer } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

export async function userTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource } = await engine();
  await pollSource('users', context);
}

app.timer('user-timer', { schedule: '10 */5 * * * *', handler: userTimer });
