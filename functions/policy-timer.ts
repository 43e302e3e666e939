/** Every 2 minutes: reads the policies, and compares them with the mirror. */
import type { InvocationContext, Timer } from '@azure/functions';
import { engine } from '../src/app/process.ts';
import { app } from './engine-app.ts';

export async function policyTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource } = await engine();
  await pollSource('policies', context);
}

app.timer('policy-timer', { schedule: '40 */2 * * * *', handler: policyTimer });
