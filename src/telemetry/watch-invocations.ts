/**
 * Wraps every function invocation while telemetry is on: it continues the host's trace, and counts the runs of timers.
 */
import type { Telemetry } from './telemetry.ts';

/** The members of `app.hook` that are used here. */
interface Hooks {
  appStart(handler: () => void): unknown;
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

/** @param telemetry started at the first call */
export function watchInvocations(hook: Hooks, telemetry: () => Promise<Telemetry>): void {
  // In the background, so that the start of the app does not wait for it.
  hook.appStart(() => void telemetry());
  hook.preInvocation((invocation) => {
    const { functionHandler: handler, invocationContext: context } = invocation;
    invocation.functionHandler = async (...parameters) =>
      watchRun(context, await telemetry(), async () => handler(...parameters));
  });
  hook.appTerminate(async () => (await telemetry()).flush());
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
