/** Around every run of every function, where telemetry is on: the host's trace goes on in it, and a timer that finished is heard to beat. */
import type { Telemetry } from './telemetry.ts';

/** The part of `app.hook` that this needs. */
interface Hooks {
  appStart(handler: () => void): unknown;
  appTerminate(handler: () => Promise<void>): unknown;
  preInvocation(handler: (before: Invocation) => void): unknown;
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

/** @param telemetry made at the first call */
export function watchInvocations(hook: Hooks, telemetry: () => Promise<Telemetry>): void {
  // In the background: an app that starts need not wait for it.
  hook.appStart(() => void telemetry());
  hook.preInvocation((before) => {
    const { functionHandler: handler, invocationContext: context } = before;
    before.functionHandler = async (...given) => watchRun(context, await telemetry(), async () => handler(...given));
  });
  hook.appTerminate(async () => (await telemetry()).flush());
}

async function watchRun(context: Context, telemetry: Telemetry, run: () => Promise<unknown>): Promise<unknown> {
  const trouble = telemetry.takeTrouble();
  if (trouble !== undefined)
    context.warn(
      `telemetry does not arrive: ${trouble}. The work goes on without it; docs/telemetry.md says what helps.`,
    );
  const result = await telemetry.within(context.traceContext?.traceParent, run);
  if (context.options.trigger.type === 'timerTrigger') telemetry.record('revaudit.heartbeat', context.functionName);
  return result;
}
