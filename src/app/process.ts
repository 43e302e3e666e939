/**
 * The engine, retention and the telemetry of this process. A cold start loads little: everything heavy is loaded on
 * first use.
 */
import type { ApiServices } from '../api/answer-request.ts';
import { type Time, wallTime } from '../base/clock.ts';
import { SettingsError } from '../base/errors.ts';
import { isTelemetryOn, readSettings, telemetryEnvironment } from '../config.ts';
import { type DeferredTelemetry, deferTelemetry } from '../telemetry/deferred-telemetry.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import type { DeployedEngine } from './deployed-engine.ts';
import type { DeployedRetention } from './deployed-retention.ts';

let time = wallTime;
let deferred: DeferredTelemetry | undefined;

interface Started<Part> {
  /** Starts at the first call. A failure is not kept: the next call tries again. */
  get(): Promise<Part>;
  forget(): void;
}

const startedEngine = startedOnce(startEngine);
const startedRetention = startedOnce(startRetention);

/** The engine of this process, started at the first call. */
export function engine(): Promise<DeployedEngine> {
  return startedEngine.get();
}

/** What the API answers with. Where the settings are wrong, only the doctor's report is left, which says so. */
export async function apiServices(): Promise<ApiServices> {
  try {
    return (await engine()).api();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { servicesWithoutEngine } = await import('./services-without-engine.ts');
    return servicesWithoutEngine(error, processNow());
  }
}

/** Retention in this process, started at the first call. */
export function retention(): Promise<DeployedRetention> {
  return startedRetention.get();
}

/** The present moment by the clock of this process, in milliseconds. */
export function processNow(): number {
  return time.now();
}

/**
 * For a laptop: one injected clock drives everything that waits or carries a time. All that is started starts anew,
 * with the present settings.
 */
export function useTime(injected: Time): void {
  time = injected;
  startedEngine.forget();
  startedRetention.forget();
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

async function startEngine(): Promise<DeployedEngine> {
  const deployed = await import('./deployed-engine.ts');
  return deployed.startEngine(readSettings(), time, telemetry());
}

async function startRetention(): Promise<DeployedRetention> {
  const deployed = await import('./deployed-retention.ts');
  return deployed.startRetention(readSettings(), time);
}

function startedOnce<Part>(start: () => Promise<Part>): Started<Part> {
  let started: Promise<Part> | undefined;
  return {
    get() {
      started ??= start().catch((error: unknown) => {
        started = undefined;
        throw error;
      });
      return started;
    },
    forget() {
      started = undefined;
    },
  };
}
