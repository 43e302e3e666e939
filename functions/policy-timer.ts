/** Reads the policies and compares them with the mirror, every two minutes. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function policyTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource: read } = await engine();
  await read('policies', context);
}

app.timer('policy-timer', { schedule: '40 */2 * * * *', handler: policyTimer });
