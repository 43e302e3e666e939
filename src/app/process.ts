/** The engine and the telemetry of this process. A cold start loads little: everything heavy is loaded on first use. */
import { type Time, wallTime } from '../base/clock.ts';
import { isTelemetryOn, readSettings, telemetryEnvironment } from '../config.ts';
import { type DeferredTelemetry, deferTelemetry } from '../telemetry/deferred-telemetry.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import type { DeployedEngine } from './deployed-engine.ts';

let time = wallTime;
let startedEngine: Promise<DeployedEngine> | undefined;
let deferred: DeferredTelemetry | undefined;

/** The engine of this process, started at the first call. A failure is not kept: the next call tries again. */
export function engine(): Promise<DeployedEngine> {
  startedEngine ??= start().catch((error: unknown) => {
    startedEngine = undefined;
    throw error;
  });
  return startedEngine;
}

/** The present moment by the clock of this process, in milliseconds. */
export function processNow(): number {
  return time.now();
}

/**
 * For a laptop: one injected clock drives everything that waits or carries a time. The engine starts anew, with the
 * present settings.
 */
export function useTime(injected: Time): void {
  time = injected;
  startedEngine = undefined;
}

/** The telemetry of this process. It is loaded after the first invocation: `watchInvocations`. */
export function telemetry(): DeferredTelemetry {
  deferred ??= isTelemetryOn() ? deferTelemetry(openTelemetry) : { ...silent, load: async () => {} };
  return deferred;
}

async function openTelemetry(): Promise<Telemetry> {
  const { startTelemetry } = await import('../telemetry/start-telemetry.ts');
  return startTelemetry(telemetryEnvironment());
}

async function start(): Promise<DeployedEngine> {
  const { startEngine } = await import('./deployed-engine.ts');
  return startEngine(readSettings(), time, telemetry());
}
