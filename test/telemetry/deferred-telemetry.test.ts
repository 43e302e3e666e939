/** What is measured before telemetry is loaded arrives; work never waits for the loading. */
import { expect, test } from 'vitest';
import { deferTelemetry } from '../../src/telemetry/deferred-telemetry.ts';
import { silent, type Telemetry } from '../../src/telemetry/telemetry.ts';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** Telemetry that writes down its calls, and can be loaded when the test says so. */
function recording() {
  const calls: string[] = [];
  const telemetry: Telemetry = {
    ...silent,
    record: (metric, by, value = 1) => void calls.push(`${metric} ${by} ${value}`),
    watchGauge: (metric) => void calls.push(`watch ${metric}`),
    span: (name, { parent }, work) => {
      calls.push(`${name} of ${parent}`);
      return work();
    },
    flush: async () => void calls.push('flush'),
  };
  let loads = 0;
  const deferred = deferTelemetry(async () => {
    loads += 1;
    return telemetry;
  });
  return { deferred, calls, loads: () => loads };
}

test('measurements before loading arrive in their order, once', async () => {
  const { deferred, calls, loads } = recording();
  deferred.record('revaudit.signals', 'users', 3);
  deferred.watchGauge('revaudit.poison', async () => new Map());
  expect(calls).toEqual([]);

  await Promise.all([deferred.load(), deferred.load()]);
  deferred.record('revaudit.signals', 'users');

  expect(calls).toEqual(['revaudit.signals users 3', 'watch revaudit.poison', 'revaudit.signals users 1']);
  expect(loads()).toBe(1);
});

test('an invocation that began before loading keeps its trace: in its messages, and in its spans after loading', async () => {
  const { deferred, calls } = recording();
  const before = await deferred.within(PARENT, async () => {
    const traceparent = deferred.traceparent();
    await deferred.load();
    await deferred.span('signal-told', {}, async () => {});
    return traceparent;
  });

  expect(before).toBe(PARENT);
  expect(calls).toEqual([`signal-told of ${PARENT}`]);
});

test('a process that ends without having measured anything does not load telemetry for that', async () => {
  const { deferred, loads } = recording();
  await deferred.flush();

  expect(loads()).toBe(0);
});

test('a process that ends early still exports what it measured', async () => {
  const { deferred, calls } = recording();
  deferred.record('revaudit.dropped', 'forged');
  await deferred.flush();

  expect(calls).toEqual(['revaudit.dropped forged 1', 'flush']);
});
