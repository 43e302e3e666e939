/** Lets go of what is older than the record is to be kept. It looks every hour, and has something to do once a day. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function retentionTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { runRetention: letGo } = await engine();
  await letGo(context);
}

app.timer('retention-timer', { schedule: '0 35 * * * *', handler: retentionTimer });
