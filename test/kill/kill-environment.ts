/** Tables and tenant as processes of their own, and the app between them, which is killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { settingsFor } from '../../local/laptop.ts';
import type { Pace } from '../../local/laptop-time.ts';
import type { ActInput, ActResult } from '../../local/tenant/acts/act.ts';
import type { AppArguments } from './app-process.ts';
import type { DirectoryView } from './kill-acts.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface SentNotice {
  readonly internetMessageId: string;
}

export interface KillEnvironment {
  readonly connectionString: string;
  readonly tenantId: string;
  directory(): Promise<DirectoryView>;
  act(name: string, input: ActInput): Promise<ActResult>;
  sent(): Promise<readonly SentNotice[]>;
  now(): number;
  startApp(): App;
  stop(): Promise<void>;
}

export interface App {
  readonly ready: Promise<void>;
  /** Like a machine failure: immediately, without a signal that can be handled. */
  kill(): Promise<void>;
}

export async function killEnvironment({
  seed,
  users,
  speed,
}: {
  readonly seed: number;
  readonly users: number;
  readonly speed: number;
}): Promise<KillEnvironment> {
  const azurite = await startHelper('local/azurite.ts', ['--json']);
  const start = new Date(Date.now() - 3_600_000).toISOString();
  const tenant = await startHelper('local/tenant/run.ts', [
    '--seed',
    `${seed}`,
    '--users',
    `${users}`,
    '--start',
    start,
    '--speed',
    `${speed}`,
    '--json',
  ]);
  const { connectionString } = JSON.parse(azurite.line) as { connectionString: string };
  const { url, token, tenantId, pace } = JSON.parse(tenant.line) as {
    url: string;
    token: string;
    tenantId: string;
    pace: Pace;
  };
  const get = async <T>(what: string) => (await (await fetch(`${url}/_control/${what}`)).json()) as T;

  const directory = await get<
    DirectoryView & { noticesAddress: string; adminsAddress: string; breakGlassIds: readonly string[] }
  >('directory');
  const settings = settingsFor({ url, token, tenantId, directory });
  const appArguments: AppArguments = { connectionString, settings, pace, port: await freePort() };
  return {
    connectionString,
    tenantId,
    directory: () => get('directory'),
    async act(name, input) {
      const response = await fetch(`${url}/_control/act/${name}`, {
        method: 'POST',
        body: JSON.stringify(input),
        headers: { 'content-type': 'application/json' },
      });
      if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
      return (await response.json()) as ActResult;
    },
    sent: () => get('sent'),
    now: () => Math.round(pace.start + (Date.now() - (pace.realStart ?? 0)) * pace.speed),
    startApp: () => appOf(appArguments),
    async stop() {
      for (const { child } of [tenant, azurite]) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
    },
  };
}

function appOf(appArguments: AppArguments): App {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'app-process.ts'), JSON.stringify(appArguments)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  return {
    ready: firstLine(child).then(() => {}),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function startHelper(
  file: string,
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly line: string }> {
  const child = spawn(process.execPath, [join(ROOT, file), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, line: await firstLine(child) };
}

/** Never settles if the child ends before its first line: a caller that kills it does not wait for it. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (child.stdout) createInterface(child.stdout).once('line', resolve);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
