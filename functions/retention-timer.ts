/** Every hour: deletes what is older than the retention period. It has something to do once a day. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { retention } from '../src/app/process.ts';
import { appParts } from '../src/config.ts';

export async function retentionTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { run } = await retention();
  await run(context);
}

// In Azure not in the engine: its identity may not remove rows of the record.
if (appParts().retention) {
  app.timer('retention-timer', { schedule: '0 35 * * * *', handler: retentionTimer });
}
