/**
 * Wraps every function invocation while telemetry is on: it continues the host's trace, and counts the runs of timers.
 */
import type { DeferredTelemetry } from './deferred-telemetry.ts';
import type { Telemetry } from './telemetry.ts';

/** The members of `app.hook` that are used here. */
interface Hooks {
  appTerminate(handler: () => Promise<void>): unknown;
  preInvocation(handler: (invocation: Invocation) => void): unknown;
}

interface Invocation {
  functionHandler: (input: never, context: never) => unknown;
  readonly invocationContext: Context;
}

interface Context {
  readonly functionName: string;
  readonly traceContext?: { readonly traceParent?: string | undefined };
  readonly options: { readonly trigger: { readonly type: string } };
  warn(message: string): void;
}

/** By then the answer of an invocation has left the process. */
const AFTER_ANSWER_MS = 200;

/** Loads the telemetry after the first invocation, so that its answer does not wait for that. */
export function watchInvocations(hook: Hooks, telemetry: DeferredTelemetry): void {
  const loadAfterAnswer = once(() => setTimeout(() => void telemetry.load(), AFTER_ANSWER_MS).unref());
  hook.preInvocation((invocation) => {
    const { functionHandler: handler, invocationContext: context } = invocation;
    invocation.functionHandler = async (...parameters) => {
      try {
        return await watchRun(context, telemetry, async () => handler(...parameters));
      } finally {
        loadAfterAnswer();
      }
    };
  });
  hook.appTerminate(() => telemetry.flush());
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

async function watchRun(context: Context, telemetry: Telemetry, run: () => Promise<unknown>): Promise<unknown> {
  const failure = telemetry.takeExportFailure();
  if (failure !== undefined)
    context.warn(
      `telemetry does not arrive: ${failure}. The app works without it; docs/telemetry.md explains what to do.`,
    );
  const result = await telemetry.within(context.traceContext?.traceParent, run);
  if (context.options.trigger.type === 'timerTrigger') telemetry.record('revaudit.heartbeat', context.functionName);
  return result;
}
