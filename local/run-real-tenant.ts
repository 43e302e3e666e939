/**
 * `npm start -- --real`: the same functions on a real tenant, with the developer's credential. By default no mail is
 * sent.
 */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { sessionLink } from '../src/api/access/laptop-session.ts';
import { isoOf, wallTime } from '../src/base/clock.ts';
import { SettingsError } from '../src/base/errors.ts';
import { isGuid } from '../src/base/hash.ts';
import { asPasted } from '../src/base/pasted.ts';
import { apiAnswers } from '../src/cli/store/api-answers.ts';
import { announceInstance } from '../src/cli/store/running-instance.ts';
import { startApp } from './app.ts';
import { startAzurite } from './azurite.ts';
import { watchRecord } from './day/record-watch.ts';
import { failureLog } from './failure-log.ts';
import { KEYS_FILE } from './laptop.ts';
import type { LaptopTime } from './laptop-time.ts';
import type { StartOptions } from './options.ts';
import { requireFolder } from './saved-days.ts';
import { requireSignIn } from './signed-in.ts';
import { untilInterrupted } from './until-interrupted.ts';

const DEFAULT_FOLDER = resolve(import.meta.dirname, '../.revaudit/real');
const FORWARDED_SETTINGS = [
  'CLOUD',
  'PUBLIC_URL',
  'NOTICE_MODE',
  'NOTICE_MAILBOX',
  'NOTICE_ADMINS',
  'NOTICE_LIMIT',
  'BREAK_GLASS_IDS',
  'RUNBOOKS_URL',
  'API_CLIENT_ID',
];

/** Resolves to the exit code after Ctrl-C. The tables are saved: without the mirror every start would be a baseline. */
export async function runRealTenant({ keep = DEFAULT_FOLDER }: StartOptions): Promise<number> {
  const print = (line: string) => process.stderr.write(`${line}\n`);
  const tenantId = process.env.TENANT_ID && asPasted(process.env.TENANT_ID);
  if (!tenantId)
    throw new SettingsError([
      'Set TENANT_ID to the id of your tenant (Entra admin center, Overview): TENANT_ID=… npm start -- --real',
    ]);
  if (!isGuid(tenantId))
    throw new SettingsError([`TENANT_ID must be the id of the tenant, a GUID, not ${JSON.stringify(tenantId)}`]);
  await requireSignIn(tenantId, process.env.CLOUD);
  await requireFolder(keep);
  const time = wallClockTime();
  const azurite = await startAzurite({ folder: keep });
  const session = randomBytes(32).toString('base64url');
  const settings = Object.fromEntries(
    FORWARDED_SETTINGS.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  print(`Reading tenant ${tenantId}. The first reading is the baseline: it reports nothing.`);
  const host = await startApp({
    connectionString: azurite.connectionString,
    time,
    log: failureLog(print),
    // The log has said which failed, and that it is tried again. Wrong settings stay wrong.
    onFirstReadingFailed(error) {
      if (error instanceof SettingsError) throw error;
    },
    settings: { ...settings, TENANT_ID: tenantId },
    reachable: false,
    session,
    keysFile: resolve(keep, KEYS_FILE),
  });
  const apiUrl = `${host.url}/api`;
  const { connectionString } = azurite;
  const withdraw = await announceInstance({
    pid: process.pid,
    startedAt: isoOf(Date.now()),
    apiUrl,
    session,
    connectionString,
    tenantId,
    folder: resolve(keep),
  });
  const interrupted = untilInterrupted();
  const sources = process.env.PUBLIC_URL
    ? 'Graph can send change notifications.'
    : 'Polling only: set PUBLIC_URL to receive change notifications.';
  print(`Watching the tenant. ${sources} Notices: ${process.env.NOTICE_MODE ?? 'observe'}.`);
  print(
    [
      `  Dashboard  ${sessionLink(host.url, session)}`,
      `  API        ${apiUrl}/v1   (node bin/revaudit.mjs in a second terminal finds it)`,
      `  Ctrl-C stops it. The record stays in ${keep}.\n`,
    ].join('\n'),
  );
  const watch = watchRecord({ answers: apiAnswers({ url: host.url, token: session }), print, madeAt: () => undefined });
  try {
    while (!interrupted.happened) {
      await Promise.race([interrupted.wait, time.reach(Math.min(host.nextTimerAt(), time.now() + 1000))]);
      if (!interrupted.happened) await host.tick();
      await watch.printNews();
    }
    return interrupted.exitCode;
  } finally {
    await withdraw();
    await host.stop();
    await azurite.stop();
  }
}

function wallClockTime(): LaptopTime {
  return { ...wallTime, stepped: false, reach: (moment) => wallTime.pause(Math.max(0, moment - Date.now())) };
}
