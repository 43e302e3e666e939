/** The function app on this computer: the same registrations that deploy, in the local host, with their settings. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { useTime } from '../src/app/process.ts';
import { defined } from '../src/base/defined.ts';
import { type FunctionHost, startHost } from './host/function-host.ts';
import type { HostLog } from './host/host-log.ts';
import type { LaptopTime } from './laptop-time.ts';

export interface AppOptions {
  readonly connectionString: string;
  readonly time: LaptopTime;
  readonly log: HostLog;
  /** Settings as in Azure, without the storage connection and the public URL. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whether Graph (or the simulated tenant) can reach us at the host's own address. */
  readonly reachable: boolean;
  /** The secret of the session that opens the API. */
  readonly session: string;
  /** Where the keys are that sign cookies and page tokens; absent: in memory. */
  readonly keysFile?: string | undefined;
  readonly port?: number;
  readonly lockSeconds?: number;
  /**
   * Called where the first reading of a source fails: the next turn of its timer tries again. Default: the start fails.
   */
  readonly onFirstReadingFailed?: (error: unknown) => void;
  /** In place of the file that deploys. */
  readonly hostJson?: unknown;
  /** In place of the registrations that deploy. */
  readonly load?: () => Promise<unknown>;
}

/** The same function for every start: modules load once per process, and the host saves the result per loader. */
const loadFunctions = () => import('../main.ts');

const HOST_JSON = resolve(import.meta.dirname, '../host.json');

/** Timers that read a source for the first time, for its baseline. */
const FIRST_READINGS = [
  'user-timer',
  'consent-timer',
  'policy-timer',
  'directory-audit-timer',
  'sign-in-timer',
  'risky-user-timer',
  'subscription-timer',
];

/** Resolves when every function is registered and every source has been read once, or was tried once. */
export async function startApp(options: AppOptions): Promise<FunctionHost> {
  const { connectionString, time, reachable, session, keysFile } = options;
  const settings = { ...options.settings, LAPTOP_SESSION: session, ...defined({ SIGNING_KEYS_FILE: keysFile }) };
  Object.assign(process.env, settings, { AzureWebJobsStorage: connectionString });
  useTime(time);
  const host = await startHost({
    load: options.load ?? loadFunctions,
    hostJson: options.hostJson ?? JSON.parse(await readFile(HOST_JSON, 'utf8')),
    clock: time.now,
    storageConnectionString: connectionString,
    settings: { ...settings, AzureWebJobsStorage: connectionString },
    log: options.log,
    ...defined({ port: options.port, lockSeconds: options.lockSeconds }),
  });
  if (reachable) process.env.PUBLIC_URL = host.url;
  for (const name of FIRST_READINGS) await readFirst(name, host, options);
  await host.drain();
  return host;
}

async function readFirst(
  name: string,
  host: FunctionHost,
  { onFirstReadingFailed }: Pick<AppOptions, 'onFirstReadingFailed'>,
): Promise<void> {
  try {
    await host.runTimer(name);
  } catch (error) {
    if (onFirstReadingFailed === undefined) throw error;
    onFirstReadingFailed(error);
  }
}
