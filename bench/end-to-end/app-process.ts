/**
 * The function app of any checkout as a process of its own, with a clock that the bench moves on: it does what the
 * messages of its parent ask for, and answers each.
 */
import { join } from 'node:path';

/** The argument of the process, as JSON. */
export interface AppArguments {
  /** Of the checkout: this one, or an older one. Its own host and functions run. */
  readonly root: string;
  readonly connectionString: string;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * `advance`: the clock moves on, in milliseconds. `send`: what is due is sent. All but `advance` end with empty queues.
 */
export type AppCommand = { readonly advance: number } | 'drain' | 'send';

/** What the process has used since its start. */
export interface AppState {
  readonly url: string;
  readonly cpuMs: number;
  readonly rssMb: number;
}

/** The part of the host that every version has. */
interface Host {
  readonly url: string;
  drain(): Promise<void>;
  runTimer(name: string): Promise<void>;
  stop(): Promise<void>;
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? '{}'));

async function run({ root, connectionString, settings }: AppArguments): Promise<void> {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const monotonic = () => performance.now() + ahead;
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const time = {
    now,
    monotonic,
    pause,
    ofSystem: (ms: number) => ms + ahead,
    stepped: false,
    reach: (moment: number) => pause(Math.max(0, moment - now())),
  };
  const { startApp } = await import(join(root, 'local/app.ts'));
  const options = { connectionString, time, log: () => {}, settings, reachable: true, session: 'bench' };
  const host: Host = await startApp(options);
  const answer = () => {
    const { user, system } = process.cpuUsage();
    const state: AppState = {
      url: host.url,
      cpuMs: (user + system) / 1000,
      rssMb: process.memoryUsage().rss / 2 ** 20,
    };
    process.send?.(state);
  };
  process.on('message', async (command: AppCommand) => {
    if (typeof command === 'object') ahead += command.advance;
    if (command === 'send') await host.runTimer('notice-timer');
    if (typeof command === 'string') await host.drain();
    answer();
  });
  answer();
}
