/** Every 2 minutes: reads the policies, and compares them with the mirror. */
import type { InvocationContext, Timer } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

export async function policyTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource } = await engine();
  await pollSource('policies', context);
}

app.timer('policy-timer', { schedule: '40 */2 * * * *', handler: policyTimer });
