/** Puts the parts together: the only file that reads the environment. Everything heavy is loaded when it is first needed, not at a cold start. */
import type { Time } from './clock.ts';
import { wallTime } from './clock.ts';
import type { Running } from './running.ts';

let time = wallTime;
let running: Promise<Running> | undefined;

/** The engine of this process, made at the first call. A failure is not kept: the next call tries again. */
export function engine(): Promise<Running> {
  running ??= start().catch((error: unknown) => {
    running = undefined;
    throw error;
  });
  return running;
}

/** For a laptop: one injected clock drives all that waits or is dated. The engine is made anew, of the environment as it then is. */
export function useTime(injected: Time): void {
  time = injected;
  running = undefined;
}

async function start(): Promise<Running> {
  const [{ readSettings }, { startRunning }] = await Promise.all([import('./config.ts'), import('./running.ts')]);
  return startRunning(readSettings(process.env), time);
}
