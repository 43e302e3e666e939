/** A running app whose timers have all run, the hourly ones too. Its clock is at six minutes past the hour. */
import { type SteppedApp, startSteppedApp } from '../../functions/stepped-app.ts';

const HOUR_MS = 3_600_000;

export async function startAwakeApp(seed: number): Promise<SteppedApp> {
  const app = await startSteppedApp({ seed, users: 20 });
  await app.pass(1);
  await app.time.reach(Math.ceil(app.time.now() / HOUR_MS) * HOUR_MS + 4 * 60_000);
  await app.pass(3);
  return app;
}
