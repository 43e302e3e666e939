/** Reads the newest records of the directory's audit log, every minute, and older ones again more slowly. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { engine } from '../src/app/process.ts';

export async function directoryAuditTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  const { pollSource: read } = await engine();
  await read('directory-audits', context);
}

app.timer('directory-audit-timer', { schedule: '0 * * * * *', handler: directoryAuditTimer });
