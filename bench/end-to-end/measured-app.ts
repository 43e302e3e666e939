/** A checkout's function app and its storage, each in a process of its own, with a tenant in ours. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { settingsFor } from '../../local/laptop.ts';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { InvariantError } from '../../src/base/errors.ts';
import { startChild } from '../child-process.ts';
import type { AppArguments, AppCommand, AppState } from './app-process.ts';

export interface MeasuredApp {
  readonly tenant: Tenant;
  readonly connectionString: string;
  /** Where Graph posts. */
  readonly notificationUrl: string;
  /** Posts that the tenant made instead of sending them, one for each notification. */
  takePosts(): Promise<readonly string[]>;
  ask(command: AppCommand): Promise<AppState>;
  /** Ends the app alone; storage and tenant stay. */
  endApp(): Promise<void>;
  /** The app as a new process, which is not waited for. Its process id. */
  startAgain(): number;
  stop(): Promise<void>;
}

interface Setting {
  readonly root: string;
  readonly users: number;
}

const AZURITE = join(import.meta.dirname, '../../local/azurite.ts');
const APP = join(import.meta.dirname, 'app-process.ts');
const SEED = 1;
/** A notification is due this long after its change, at most. */
const LATENCY_MS = 60_000;

/** Resolves when the app has read the tenant once. */
export async function startMeasuredApp({ root, users }: Setting): Promise<MeasuredApp> {
  const azurite = await startChild(AZURITE, ['--json'], {});
  const { connectionString } = JSON.parse(azurite.line) as { readonly connectionString: string };
  let ahead = 0;
  const posts: string[] = [];
  const tenant = await startTenant({
    seed: SEED,
    users,
    clock: () => Date.now() + ahead,
    throttle: 'off',
    async deliver(url, init) {
      if (url.includes('validationToken')) return fetch(url, init);
      posts.push(...single(String(init.body)));
      return new Response(null, { status: 202 });
    },
  });
  const start = () => startProcess({ root, connectionString, settings: settingsFor(tenant) });
  let app = start();
  const { url } = await app.answer();
  return {
    tenant,
    connectionString,
    notificationUrl: `${url}/api/graph-notification`,
    async takePosts() {
      ahead += LATENCY_MS;
      await app.ask({ advance: LATENCY_MS });
      await tenant.step();
      return posts.splice(0);
    },
    async ask(command) {
      if (typeof command === 'object') ahead += command.advance;
      return app.ask(command);
    },
    endApp: () => app.end(),
    startAgain() {
      app = start();
      return app.child.pid ?? 0;
    },
    async stop() {
      await app.end();
      await tenant.stop();
      await azurite.stop();
    },
  };
}

function startProcess(args: AppArguments) {
  const child: ChildProcess = fork(APP, [JSON.stringify(args)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const answer = async (): Promise<AppState> => {
    const [state] = await Promise.race([
      once(child, 'message'),
      ended.then(([code]) => Promise.reject(new InvariantError(`The app of ${args.root} ended with ${code}`))),
    ]);
    return state as AppState;
  };
  return {
    child,
    answer,
    ask(command: AppCommand) {
      child.send(command);
      return answer();
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Graph puts several notifications into a post where they come at once. */
function single(body: string): readonly string[] {
  const { value } = JSON.parse(body) as { readonly value: readonly object[] };
  return value.map((notification) => JSON.stringify({ value: [notification] }));
}
