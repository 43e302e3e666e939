/** Puts the parts together: the only file that reads the environment. Everything heavy is loaded when it is first needed, not at a cold start. */
import type { Time } from './clock.ts';
import { wallTime } from './clock.ts';
import type { App } from './running.ts';
import { silent, type Telemetry } from './telemetry.ts';

let time = wallTime;
let running: Promise<App> | undefined;
let telling: Promise<Telemetry> | undefined;

/** The engine of this process, made at the first call. A failure is not kept: the next call tries again. */
export function engine(): Promise<App> {
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

/** Asked while functions register, before there is an engine. Unset means on: `config.ts` says what else it may be. */
export function isStreamOff(): boolean {
  return process.env.LOG_STREAM === 'off';
}

/** Asked while functions register, too: where nobody listens, nothing of telemetry is loaded. */
export function isTelemetryOn(): boolean {
  return Boolean(process.env.APPLICATIONINSIGHTS_CONNECTION_STRING || process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
}

/** Of this process, made at the first call. */
export function telemetry(): Promise<Telemetry> {
  telling ??= isTelemetryOn() ? openTelemetry() : Promise.resolve(silent);
  return telling;
}

async function openTelemetry(): Promise<Telemetry> {
  // Azure's exporter would send Microsoft statistics of its own use, past a private network; the build leaves out what it needs for that.
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT = 'true';
  const { startTelemetry } = await import('./start-telemetry.ts');
  return startTelemetry(process.env);
}

async function start(): Promise<App> {
  const [{ readSettings }, { startRunning }] = await Promise.all([import('./config.ts'), import('./running.ts')]);
  return startRunning(readSettings(process.env), time, await telemetry());
}
