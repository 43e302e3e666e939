/** What is done around every function invocation while telemetry is on. */
import { expect, test } from 'vitest';
import { type DeferredTelemetry, deferTelemetry } from '../../src/telemetry/deferred-telemetry.ts';
import { silent, type Telemetry } from '../../src/telemetry/telemetry.ts';
import { watchInvocations } from '../../src/telemetry/watch-invocations.ts';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function watchedApp(difference: Partial<Telemetry> = {}, deferred: Partial<DeferredTelemetry> = {}) {
  const beats: (readonly [string, string])[] = [];
  const warnings: string[] = [];
  const calls: string[] = [];
  const telemetry: Telemetry = {
    ...silent,
    record: (metric, by) => void beats.push([metric, by]),
    within: (traceparent, work) => {
      calls.push(String(traceparent));
      return work();
    },
    flush: async () => void calls.push('flushed'),
    ...difference,
  };
  const hooks: {
    before?: Parameters<Parameters<typeof watchInvocations>[0]['preInvocation']>[0];
    end?: () => Promise<void>;
  } = {};
  const hook: Parameters<typeof watchInvocations>[0] = {
    preInvocation: (handler) => void Object.assign(hooks, { before: handler }),
    appTerminate: (handler) => void Object.assign(hooks, { end: handler }),
  };
  watchInvocations(hook, { ...telemetry, load: async () => {}, ...deferred });

  const run = async (type: string, functionHandler: (input: string) => unknown) => {
    const context = {
      functionName: 'user-timer',
      traceContext: { traceParent: PARENT },
      options: { trigger: { type } },
      warn: (message: string) => void warnings.push(message),
    };
    const before = {
      functionHandler: functionHandler as (input: never, context: never) => unknown,
      invocationContext: context,
    };
    hooks.before?.(before);
    return (before.functionHandler as (input: string, context: unknown) => unknown)('given', context);
  };
  return { run, beats, warnings, calls, end: () => hooks.end?.() };
}

test('a timer run that finished is a heartbeat with the name of its function', async () => {
  const { run, beats, calls } = watchedApp();

  expect(await run('timerTrigger', (input) => `${input} back`)).toBe('given back');
  expect(beats).toEqual([['revaudit.heartbeat', 'user-timer']]);
  expect(calls).toEqual([PARENT]);
});

test('a timer run that throws is not a heartbeat, and its error reaches the host', async () => {
  const { run, beats } = watchedApp();
  const fails = run('timerTrigger', () => {
    throw new RangeError('x');
  });

  await expect(fails).rejects.toThrow(RangeError);
  expect(beats).toEqual([]);
});

test('only timers have heartbeats', async () => {
  const { run, beats } = watchedApp();
  await run('queueTrigger', () => undefined);

  expect(beats).toEqual([]);
});

test('a failed export is logged by its code', async () => {
  const failures = ['HTTP_401'];
  const { run, warnings } = watchedApp({ takeExportFailure: () => failures.pop() });
  await run('queueTrigger', () => undefined);
  await run('queueTrigger', () => undefined);

  expect(warnings).toEqual([expect.stringContaining('HTTP_401')]);
});

test('an app that stops exports what is pending', async () => {
  const { end, calls } = watchedApp();
  await end();

  expect(calls).toEqual(['flushed']);
});

test('the first invocation has answered before telemetry is loaded, and is measured all the same', async () => {
  const order: string[] = [];
  const loaded = Promise.withResolvers<void>();
  const measured: string[] = [];
  const deferred = deferTelemetry(async () => {
    order.push('loaded');
    loaded.resolve();
    return { ...silent, record: (metric, by) => void measured.push(`${metric} ${by}`) };
  });
  const { run } = watchedApp({}, deferred);

  await run('timerTrigger', () => order.push('ran'));
  order.push('answered');
  await loaded.promise;
  await deferred.load();

  expect(order).toEqual(['ran', 'answered', 'loaded']);
  expect(measured).toEqual(['revaudit.heartbeat user-timer']);
});
