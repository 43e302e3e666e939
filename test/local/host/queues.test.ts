/** The queue side of the host: messages are taken, retried and given up by the settings of host.json. */
import { expect, test } from 'vitest';
import { base64, hostsForTests, waitingIn } from './sample-host.ts';

const hosts = hostsForTests();

test('a message reaches its function decoded, with the metadata of the real host, and is then deleted', async () => {
  const seen: { entry: unknown; metadata: Record<string, unknown> | undefined }[] = [];
  const { host } = await hosts.start(({ app }) =>
    app.storageQueue('reader', {
      queueName: 'parsed',
      connection: 'AzureWebJobsStorage',
      handler: (entry, { triggerMetadata }) => {
        seen.push({ entry, metadata: triggerMetadata });
      },
    }),
  );
  await hosts.queue('parsed').sendMessage(base64({ who: 'ä' }));
  await host.drain();

  expect(seen.map(({ entry }) => entry)).toEqual([{ who: 'ä' }]);
  expect(seen[0]?.metadata).toMatchObject({
    dequeueCount: 1,
    id: expect.any(String),
    popReceipt: expect.any(String),
    insertionTime: expect.any(String),
  });
  expect((await hosts.queue('parsed').getProperties()).approximateMessagesCount).toBe(0);
});

test('a failing message is retried until its tries are used up, and then goes to the poison queue', async () => {
  const tries: number[] = [];
  const { host, log } = await hosts.start(({ app }) =>
    app.storageQueue('failing', {
      queueName: 'failing',
      connection: '',
      handler: (_, { triggerMetadata }) => {
        tries.push(Number(triggerMetadata?.dequeueCount));
        throw new Error('never works');
      },
    }),
  );
  await hosts.queue('failing').sendMessage(base64('bad'));
  await host.drain();

  expect(tries).toEqual([1, 2, 3]);
  expect(await waitingIn(hosts.queue('failing-poison'))).toEqual(['bad']);
  expect(log.map(({ event }) => event)).toEqual(['failed', 'failed', 'failed', 'poisoned']);
});

test('after a failure a message is hidden for the visibility timeout of host.json', async () => {
  const times: number[] = [];
  const { host } = await hosts.start(
    ({ app }) =>
      app.storageQueue('resting', {
        queueName: 'resting',
        connection: '',
        handler: () => {
          times.push(performance.now());
          if (times.length === 1) throw new Error('once');
        },
      }),
    { hostJson: { extensions: { queues: { visibilityTimeout: '00:00:01' } } } },
  );
  await hosts.queue('resting').sendMessage(base64('again'));
  await host.drain();
  expect(times).toHaveLength(1);
  await expect.poll(() => times.length, { timeout: 5_000 }).toBe(2);

  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(900);
});

test('a message that is not base64 goes to the poison queue without a run', async () => {
  let runs = 0;
  const { host } = await hosts.start(({ app }) =>
    app.storageQueue('strict', {
      queueName: 'strict',
      connection: '',
      handler: () => {
        runs += 1;
      },
    }),
  );
  await hosts.queue('strict').sendMessage('plain words!');
  await host.drain();

  expect(runs).toBe(0);
  const { peekedMessageItems } = await hosts.queue('strict-poison').peekMessages();
  expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['plain words!']);
});

test('batch size and threshold limit the messages in work, and drain waits for all of them', async () => {
  let running = 0;
  let most = 0;
  let second = 0;
  const { host } = await hosts.start(({ app, output }) => {
    const next = output.storageQueue({ queueName: 'second', connection: '' });
    app.storageQueue('first', {
      queueName: 'first',
      connection: '',
      return: next,
      handler: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
        return { from: 'first' };
      },
    });
    app.storageQueue('second', {
      queueName: 'second',
      connection: '',
      handler: () => {
        second += 1;
      },
    });
  });
  await Promise.all(Array.from({ length: 20 }, (_, n) => hosts.queue('first').sendMessage(base64({ n }))));
  await host.drain();

  expect(second).toBe(20);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(6);
});

test('a run that is longer than the lock keeps its message', async () => {
  let runs = 0;
  const { host } = await hosts.start(
    ({ app }) =>
      app.storageQueue('long', {
        queueName: 'long',
        connection: '',
        handler: async () => {
          runs += 1;
          await new Promise((resolve) => setTimeout(resolve, 2_500));
        },
      }),
    { lockSeconds: 1 },
  );
  await hosts.queue('long').sendMessage(base64('x'));
  await host.drain();

  expect(runs).toBe(1);
  expect((await hosts.queue('long').getProperties()).approximateMessagesCount).toBe(0);
});
