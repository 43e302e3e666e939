/** Reads the sign-in logs, every two minutes. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function signInTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource: read } = await engine();
  await read('sign-ins', context);
}

app.timer('sign-in-timer', { schedule: '50 */2 * * * *', handler: signInTimer });
