/** Every minute: reads the newest records of Entra's audit log; older ones are read again less often. */
import type { InvocationContext, Timer } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';

export async function directoryAuditTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource } = await engine();
  await pollSource('directory-audits', context);
}

app.timer('directory-audit-timer', { schedule: '0 * * * * *', handler: directoryAuditTimer });
