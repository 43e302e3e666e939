/** What happens around every run of a function while telemetry is on. */
import { expect, test } from 'vitest';
import { silent, type Telemetry } from '../../src/telemetry/telemetry.ts';
import { watchInvocations } from '../../src/telemetry/watch-invocations.ts';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function hooked(differing: Partial<Telemetry> = {}) {
  const beats: (readonly [string, string])[] = [];
  const warned: string[] = [];
  const told: string[] = [];
  const telemetry: Telemetry = {
    ...silent,
    record: (metric, by) => void beats.push([metric, by]),
    within: (traceparent, work) => {
      told.push(String(traceparent));
      return work();
    },
    flush: async () => void told.push('flushed'),
    ...differing,
  };
  const hooks: {
    before?: Parameters<Parameters<typeof watchInvocations>[0]['preInvocation']>[0];
    end?: () => Promise<void>;
  } = {};
  const hook: Parameters<typeof watchInvocations>[0] = {
    appStart: (handler) => handler(),
    preInvocation: (handler) => void Object.assign(hooks, { before: handler }),
    appTerminate: (handler) => void Object.assign(hooks, { end: handler }),
  };
  watchInvocations(hook, async () => telemetry);

  const run = async (type: string, functionHandler: (input: string) => unknown) => {
    const context = {
      functionName: 'user-timer',
      traceContext: { traceParent: PARENT },
      options: { trigger: { type } },
      warn: (message: string) => void warned.push(message),
    };
    const before = {
      functionHandler: functionHandler as (input: never, context: never) => unknown,
      invocationContext: context,
    };
    hooks.before?.(before);
    return (before.functionHandler as (input: string, context: unknown) => unknown)('given', context);
  };
  return { run, beats, warned, told, end: () => hooks.end?.() };
}

test('a timer that finished its turn beats under the name of its function', async () => {
  const { run, beats, told } = hooked();

  expect(await run('timerTrigger', (input) => `${input} back`)).toBe('given back');
  expect(beats).toEqual([['revaudit.heartbeat', 'user-timer']]);
  expect(told).toEqual([PARENT]);
});

test('a turn that throws is no heartbeat, and its error reaches the host', async () => {
  const { run, beats } = hooked();
  const fails = run('timerTrigger', () => {
    throw new RangeError('x');
  });

  await expect(fails).rejects.toThrow(RangeError);
  expect(beats).toEqual([]);
});

test('only timers beat', async () => {
  const { run, beats } = hooked();
  await run('queueTrigger', () => undefined);

  expect(beats).toEqual([]);
});

test('what keeps telemetry from arriving stands in the log, by its code', async () => {
  const waiting = ['HTTP_401'];
  const { run, warned } = hooked({ takeTrouble: () => waiting.pop() });
  await run('queueTrigger', () => undefined);
  await run('queueTrigger', () => undefined);

  expect(warned).toEqual([expect.stringContaining('HTTP_401')]);
});

test('an app that ends sends what is left', async () => {
  const { end, told } = hooked();
  await end();

  expect(told).toEqual(['flushed']);
});
