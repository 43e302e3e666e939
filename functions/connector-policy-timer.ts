/** Every 10 minutes: reads changes of Power Platform's data policies. They appear an hour after the change at best. */
import type { InvocationContext, Timer } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

export async function connectorPolicyTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource } = await engine();
  await pollSource('connector-policies', context);
}

app.timer('connector-policy-timer', { schedule: '50 */10 * * * *', handler: connectorPolicyTimer });
