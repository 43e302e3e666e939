/** Reads which users Identity Protection holds for risky, every five minutes: one request a second is all that the apps of a tenant have together. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function riskyUserTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource: read } = await engine();
  await read('risky-users', context);
}

app.timer('risky-user-timer', { schedule: '30 */5 * * * *', handler: riskyUserTimer });
