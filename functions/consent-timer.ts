/** Every minute: reads consents and service principals, and compares them with the mirror. */
import type { InvocationContext, Timer } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

export async function consentTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource } = await engine();
  await pollSource('consents', context);
}

app.timer('consent-timer', { schedule: '20 * * * * *', handler: consentTimer });
