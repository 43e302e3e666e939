/**
 * One run of one function, through the package's own model: its conversions, its context, its hooks. The steps have the
 * same order as in the Azure worker.
 */
import { randomUUID } from 'node:crypto';
import { InvariantError } from '../../src/base/errors.ts';
import type { FunctionApp } from './functions-core.ts';
import { codeOf, type HostLog, placeOf } from './host-log.ts';
import type {
  CoreInvocation,
  InvocationResult,
  RegisteredFunction,
  RetryContext,
  TypedData,
} from './worker-contract.ts';

export interface Trigger {
  readonly input: TypedData;
  readonly metadata?: Readonly<Record<string, TypedData>>;
  /** W3C trace parent of the caller, if it sent one. */
  readonly traceParent?: string | undefined;
  /** Only for functions with a retry policy. */
  readonly retryContext?: RetryContext;
}

/** Runs the functions of one app; `write` writes what they return and set to their output bindings. */
export interface Invoker {
  invoke(target: RegisteredFunction, trigger: Trigger): Promise<InvocationResult>;
  /** Invocations started so far, and those that still run. */
  readonly begun: number;
  readonly running: number;
}

export interface InvokerParts {
  readonly app: FunctionApp;
  readonly log: HostLog;
  readonly write: (target: RegisteredFunction, result: InvocationResult) => Promise<void>;
  readonly onFailure?: (functionName: string, error: unknown) => void;
}

export function createInvoker(parts: InvokerParts): Invoker {
  const { app, log, write, onFailure } = parts;
  const appHookData = {};
  let begun = 0;
  let running = 0;

  return {
    get begun() {
      return begun;
    },
    get running() {
      return running;
    },
    async invoke(target, trigger) {
      const invocationId = randomUUID();
      const start = performance.now();
      const entry = { function: target.name, invocationId };
      begun += 1;
      running += 1;
      try {
        const result = await runThroughModel(app, coreInvocation(target, trigger, invocationId, log), appHookData);
        await write(target, result);
        log({ event: 'succeeded', ...entry, durationMs: elapsed(start) });
        return result;
      } catch (error) {
        log({ event: 'failed', ...entry, durationMs: elapsed(start), code: codeOf(error), place: placeOf(error) });
        onFailure?.(target.name, error);
        throw error;
      } finally {
        running -= 1;
      }
    },
  };
}

async function runThroughModel(
  app: FunctionApp,
  invocation: CoreInvocation,
  appHookData: object,
): Promise<InvocationResult> {
  const model = app.model.getInvocationModel(invocation);
  const { context, inputs } = await model.getArguments();
  const before = {
    hookData: {},
    appHookData,
    invocationContext: context,
    functionCallback: invocation.metadata.handler,
    inputs,
  };
  invocation.state = 'preInvocationHooks';
  await runHooks(app, 'preInvocation', before);

  const after: { result: unknown; error: unknown } = { result: null, error: null };
  const afterContext = Object.assign(after, {
    hookData: before.hookData,
    appHookData,
    invocationContext: context,
    inputs: before.inputs,
  });
  invocation.state = 'invocation';
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error ?? new InvariantError('The handler threw undefined or null');
  }
  invocation.state = 'postInvocationHooks';
  await runHooks(app, 'postInvocation', afterContext);
  invocation.state = undefined;
  // A hook may have replaced result or error: the value after the hooks counts.
  if (after.error) throw after.error;
  return model.getResponse(context, after.result);
}

export async function runHooks(app: FunctionApp, name: string, context: object): Promise<void> {
  for (const hook of app.hooks.get(name) ?? []) await hook(context);
}

function coreInvocation(
  target: RegisteredFunction,
  trigger: Trigger,
  invocationId: string,
  log: HostLog,
): CoreInvocation {
  const name = triggerOf(target).name;
  return {
    invocationId,
    metadata: target,
    state: undefined,
    request: {
      invocationId,
      inputData: [{ name, data: trigger.input }],
      triggerMetadata: trigger.metadata ?? {},
      traceContext: { traceParent: trigger.traceParent ?? newTraceParent(invocationId) },
      ...(trigger.retryContext && { retryContext: trigger.retryContext }),
    },
    log: (level, category, message) =>
      log({ event: 'logged', function: target.name, invocationId, level, category, message }),
  };
}

/** The binding that starts the function. */
export function triggerOf({ name: functionName, bindings }: RegisteredFunction) {
  for (const [name, binding] of Object.entries(bindings)) if (/trigger$/i.test(binding.type)) return { name, binding };
  throw new InvariantError(`${functionName} has no trigger`);
}

function newTraceParent(invocationId: string): string {
  const trace = invocationId.replaceAll('-', '');
  return `00-${trace}-${trace.slice(0, 16)}-00`;
}

function elapsed(start: number): number {
  return Math.round((performance.now() - start) * 10) / 10;
}
