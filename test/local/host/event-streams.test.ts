/** The event hub side of the host: a batch is one run, retried by the retry policy, and then given up. */
import type { InvocationContext } from '@azure/functions';
import { expect, test } from 'vitest';
import { hostsForTests, waitingIn } from './sample-host.ts';

const hosts = hostsForTests();
const hub = { eventHubName: '%HUB%', connection: 'HUB', cardinality: 'many' } as const;

test('a batch reaches its function in one run, parsed by the package, with the metadata of the real host', async () => {
  const seen: { events: unknown; metadata: InvocationContext['triggerMetadata'] }[] = [];
  const { host } = await hosts.start(({ app }) =>
    app.eventHub('reader', {
      ...hub,
      handler: (events, { triggerMetadata: metadata }) => void seen.push({ events, metadata }),
    }),
  );
  await host.deliverEvents('reader', ['{"records":[1]}', 'no json']);
  await host.deliverEvents('reader', ['2']);

  expect(seen.map(({ events }) => events)).toEqual([[{ records: [1] }, 'no json'], [2]]);
  expect(seen.map(({ metadata }) => metadata?.sequenceNumberArray)).toEqual([[0, 1], [2]]);
  expect(host.functions).toEqual([{ name: 'reader', trigger: 'eventHubTrigger', on: '%HUB%' }]);
});

test('its output is in the queue when the batch is done', async () => {
  const { host } = await hosts.start(({ app, output }) => {
    const queue = output.storageQueue({ queueName: 'streamed', connection: '' });
    app.eventHub('writer', {
      ...hub,
      extraOutputs: [queue],
      handler: (_, context) => context.extraOutputs.set(queue, ['one', 'two']),
    });
  });
  await host.deliverEvents('writer', ['1']);
  expect(await waitingIn(hosts.queue('streamed'))).toEqual(['one', 'two']);
});

test('a failing batch is run again by the policy, and may then succeed', async () => {
  const tries: unknown[] = [];
  const { host } = await hosts.start(({ app }) =>
    app.eventHub('again', {
      ...hub,
      retry: { strategy: 'fixedDelay', maxRetryCount: 3, delayInterval: 0 },
      handler: (_, { retryContext }) => {
        tries.push(retryContext);
        if (tries.length < 3) throw new Error('not yet');
      },
    }),
  );
  await host.deliverEvents('again', ['1']);
  expect(tries).toEqual([0, 1, 2].map((retryCount) => ({ retryCount, maxRetryCount: 3 })));
});

test('an output that cannot be written fails the batch, which is given up after the last try', async () => {
  let runs = 0;
  const { host, log } = await hosts.start(({ app, output }) => {
    const queue = output.storageQueue({ queueName: 'gone', connection: '' });
    app.eventHub('loser', {
      ...hub,
      retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: 0 },
      extraOutputs: [queue],
      handler: (_, context) => {
        runs += 1;
        context.extraOutputs.set(queue, ['lost?']);
      },
    });
  });
  await hosts.queue('gone').delete();
  await expect(host.deliverEvents('loser', ['1'])).rejects.toMatchObject({ statusCode: 404 });
  expect(runs).toBe(3);
  expect(log.map(({ event }) => event)).toEqual(['failed', 'failed', 'failed']);
});

test('single events, bytes, and unlimited retries are refused at the start', async () => {
  const start = (different: object) =>
    hosts.start(({ app }) => app.eventHub('odd', { ...hub, ...different, handler: () => {} }));
  await expect(start({ cardinality: 'one' })).rejects.toThrow('cardinality one');
  await expect(start({ cardinality: undefined })).rejects.toThrow('cardinality one');
  await expect(start({ dataType: 'binary' })).rejects.toThrow('dataType binary');
  await expect(start({ retry: { strategy: 'fixedDelay', maxRetryCount: -1, delayInterval: 0 } })).rejects.toThrow(
    'retry policies',
  );
});

test('events for a function without an event hub trigger are refused', async () => {
  const { host } = await hosts.start(({ app }) =>
    app.timer('clockwork', { schedule: '0 * * * * *', handler: () => {} }),
  );
  await expect(host.deliverEvents('clockwork', ['1'])).rejects.toMatchObject({ code: 'NOT_ON_RECORD' });
});
