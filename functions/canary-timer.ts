/** Makes a change of its own, where it may, and says how long it took to be seen; every quarter of an hour. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function canaryTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource: read } = await engine();
  await read('canary', context);
}

app.timer('canary-timer', { schedule: '30 */15 * * * *', handler: canaryTimer });
