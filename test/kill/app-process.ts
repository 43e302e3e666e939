/**
 * The function app as a process that can be killed at any moment. Tables, queues and tenant are other processes and
 * survive.
 */
import { startApp } from '../../local/app.ts';
import { type Pace, pacedTime } from '../../local/laptop-time.ts';

/** The argument of the process, as JSON. */
export interface AppArguments {
  readonly connectionString: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly pace: Pace;
  /** The same for each process, because the subscriptions point to it. */
  readonly port: number;
}

const LOCK_SECONDS = 2;

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? '{}'));

async function run({ connectionString, settings, pace, port }: AppArguments): Promise<void> {
  const time = pacedTime(pace);
  const log = () => {};
  const host = await startApp({
    connectionString,
    time,
    log,
    settings,
    reachable: true,
    session: 'kill-test',
    port,
    lockSeconds: LOCK_SECONDS,
  });
  process.stdout.write('ready\n');
  for (;;) {
    await time.reach(Math.min(host.nextTimerAt(), time.now() + 10_000));
    await host.tick();
  }
}
