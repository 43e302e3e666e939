/**
 * The engine and the telemetry of this process. A cold start loads little: everything heavy is loaded on first use.
 */
import type { Time } from '../base/clock.ts';
import { wallTime } from '../base/clock.ts';
import { isTelemetryOn, readSettings, telemetryEnvironment } from '../config.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import type { DeployedEngine } from './engine.ts';

let time = wallTime;
let running: Promise<DeployedEngine> | undefined;
let telling: Promise<Telemetry> | undefined;

/** The engine of this process, made at the first call. A failure is not kept: the next call tries again. */
export function engine(): Promise<DeployedEngine> {
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

/** Of this process, made at the first call. */
export function telemetry(): Promise<Telemetry> {
  telling ??= isTelemetryOn() ? openTelemetry() : Promise.resolve(silent);
  return telling;
}

async function openTelemetry(): Promise<Telemetry> {
  const { startTelemetry } = await import('../telemetry/start-telemetry.ts');
  return startTelemetry(telemetryEnvironment());
}

async function start(): Promise<DeployedEngine> {
  const { startEngine } = await import('./engine.ts');
  return startEngine(readSettings(), time, await telemetry());
}
