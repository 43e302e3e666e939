/** Reads the unified audit log for changes of Power Platform's data policies, every ten minutes: they stand there an hour after the act at best. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function connectorPolicyTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource: read } = await engine();
  await read('connector-policies', context);
}

app.timer('connector-policy-timer', { schedule: '50 */10 * * * *', handler: connectorPolicyTimer });
