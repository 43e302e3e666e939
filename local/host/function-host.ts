/** A local Functions host: runs the same registrations that deploy, with HTTP, timers and storage queues. */
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../src/base/clock.ts';
import type { AppSettings } from './app-settings.ts';
import { createEventStreams, type EventStreams } from './event-streams.ts';
import { collectFunctions } from './functions-core.ts';
import { parseHostJson } from './host-json.ts';
import type { HostLog } from './host-log.ts';
import type { IntakeLimits } from './http-intake.ts';
import { serveHttp } from './http-server.ts';
import { createInvoker, type Invoker, runHooks, triggerOf } from './invocation.ts';
import { listenToQueue, type QueueListener } from './queue-listener.ts';
import { openQueues, type StorageQueues, writeQueueOutputs } from './storage-queues.ts';
import { refuseUnsupported } from './supported-bindings.ts';
import { createTimers, type Timers } from './timers.ts';
import type { RegisteredFunction } from './worker-contract.ts';

export interface HostOptions {
  /** Imports the function files. Nothing may have imported them before. */
  readonly load: () => Promise<unknown>;
  /** The parsed host.json. */
  readonly hostJson: unknown;
  readonly clock: Clock;
  readonly storageConnectionString: string;
  /** App settings, for `%NAME%` and for the connections that bindings name. */
  readonly settings: AppSettings;
  readonly log: HostLog;
  /** Default: any free port. */
  readonly port?: number;
  /** The key for functions of authLevel `function`. Without it they refuse every request. */
  readonly functionKey?: string;
  /** How long a message stays hidden when its process is killed. Default: ten minutes, as in Azure. */
  readonly lockSeconds?: number;
  /** Other limits of what HTTP takes in; for tests. */
  readonly intake?: Partial<IntakeLimits>;
  /** Gets the errors themselves, which the log does not contain. */
  readonly onFailure?: (functionName: string, error: unknown) => void;
}

export interface HostedFunction {
  readonly name: string;
  readonly trigger: string;
  /** Route, schedule, queue or event hub, as registered. */
  readonly on: string;
}

export interface FunctionHost extends Pick<Timers, 'tick' | 'nextTimerAt' | 'runTimer'>, EventStreams {
  readonly url: string;
  readonly functions: readonly HostedFunction[];
  /** Resolves when no queue has a visible message and nothing runs. Messages that wait for a later try do not count. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

const LOCK_SECONDS = 600;
const DRAIN_PAUSE_MS = 5;
const STOP_TIMEOUT_MS = 10_000;

export async function startHost(options: HostOptions): Promise<FunctionHost> {
  const { clock, settings, log, lockSeconds = LOCK_SECONDS } = options;
  const { http, queues: queueSettings } = parseHostJson(options.hostJson);
  const app = await collectFunctions(options.load);
  for (const target of app.functions) refuseUnsupported(target);

  const queues = openQueues({
    settings,
    hostStorage: options.storageConnectionString,
    encoding: queueSettings.messageEncoding,
  });
  openAll(app.functions, queues);
  const write = (target: RegisteredFunction, result: Parameters<typeof writeQueueOutputs>[1]) =>
    writeQueueOutputs(target, result, queues);
  const invoker = createInvoker({ app, log, write, ...(options.onFailure ? { onFailure: options.onFailure } : {}) });
  const timers = createTimers({ functions: app.functions, invoker, clock, settings });
  await queues.createMissing();
  await runHooks(app, 'appStart', { hookData: {}, appHookData: {} });

  const server = await serveHttp({
    functions: app.functions,
    invoker,
    settings: http,
    functionKey: options.functionKey,
    port: options.port ?? 0,
    ...(options.intake && { intake: options.intake }),
  });
  const triggered = app.functions.filter((target) => triggerOf(target).binding.type.toLowerCase() === 'queuetrigger');
  const listeners = triggered.map((target) =>
    listenToQueue({ target, queues, invoker, settings: queueSettings, lockSeconds, log }),
  );
  await timers.runStartupTimers();

  return {
    url: server.url,
    functions: app.functions.map(describe),
    tick: timers.tick,
    nextTimerAt: timers.nextTimerAt,
    runTimer: timers.runTimer,
    ...createEventStreams({ functions: app.functions, invoker, clock }),
    drain: () => drain(listeners, invoker),
    async stop() {
      await server.stop();
      // A run that does not end is abandoned: its message comes back when the lock expires.
      await Promise.race([
        Promise.all(listeners.map((listener) => listener.stop())),
        setTimeout(STOP_TIMEOUT_MS, undefined, { ref: false }),
      ]);
      await runHooks(app, 'appTerminate', { hookData: {}, appHookData: {} });
    },
  };
}

/** Opens all queues that functions read or write, so that a wrong name or connection fails at the start. */
function openAll(functions: readonly RegisteredFunction[], queues: StorageQueues): void {
  for (const { name, bindings } of functions)
    for (const binding of Object.values(bindings))
      if (/^queue(trigger)?$/i.test(binding.type)) queues.open(binding, name);
}

async function drain(listeners: readonly QueueListener[], invoker: Invoker): Promise<void> {
  for (;;) {
    const begun = invoker.begun;
    const visible = await Promise.all(listeners.map((listener) => listener.hasVisible()));
    // Only a check during which nothing started or ran shows that all is done: a run may write the next message.
    const busy = invoker.running > 0 || invoker.begun !== begun || listeners.some((listener) => listener.busy);
    if (!busy && !visible.includes(true)) return;
    if (visible.includes(true)) for (const listener of listeners) listener.wake();
    await setTimeout(DRAIN_PAUSE_MS);
  }
}

function describe(target: RegisteredFunction): HostedFunction {
  const { binding } = triggerOf(target);
  return {
    name: target.name,
    trigger: binding.type,
    on: String(binding.route ?? binding.schedule ?? binding.queueName ?? binding.eventHubName ?? target.name),
  };
}
