/** Start and stop of the host: it refuses what it cannot run, and leaves nothing open. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hostsForTests } from './sample-host.ts';

const hosts = hostsForTests();

test('an unsupported binding is refused at the start, with function and binding', async () => {
  const refused = hosts.start(({ app }) =>
    app.serviceBusQueue('bus', { queueName: 'logs', connection: 'Logs', handler: () => {} }),
  );
  await expect(refused).rejects.toMatchObject({
    code: 'UNSUPPORTED_BINDING',
    functionName: 'bus',
    binding: expect.stringContaining('serviceBusTrigger'),
  });

  const output = hosts.start(({ app, output }) =>
    app.timer('to-blob', {
      schedule: '0 * * * * *',
      return: output.storageBlob({ path: 'a/b', connection: '' }),
      handler: () => 'x',
    }),
  );
  await expect(output).rejects.toMatchObject({ code: 'UNSUPPORTED_BINDING', functionName: 'to-blob' });

  const retry = hosts.start(({ app }) =>
    app.timer('again', {
      schedule: '0 * * * * *',
      retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: 1000 },
      handler: () => {},
    }),
  );
  await expect(retry).rejects.toThrow('retry policies');
});

test('a missing setting or connection of a binding is refused at the start', async () => {
  const unset = hosts.start(({ app }) => app.timer('timer', { schedule: '%NOWHERE%', handler: () => {} }));
  await expect(unset).rejects.toThrow('timer names the setting NOWHERE');

  const elsewhere = hosts.start(({ app }) =>
    app.storageQueue('queue', { queueName: 'q-q', connection: 'Elsewhere', handler: () => {} }),
  );
  await expect(elsewhere).rejects.toThrow('queue names the connection Elsewhere');
});

test('the hooks of the app run around its functions', async () => {
  const told: string[] = [];
  const { host } = await hosts.start(({ app }) => {
    app.hook.appStart(() => void told.push('start'));
    app.hook.preInvocation(({ invocationContext }) => void told.push(`before ${invocationContext.functionName}`));
    app.hook.postInvocation(({ result }) => void told.push(`after ${JSON.stringify(result)}`));
    app.http('hooked', { methods: ['GET'], handler: () => ({ status: 200 }) });
  });
  await fetch(`${host.url}/api/hooked`);

  expect(told).toEqual(['start', 'before hooked', 'after {"status":200}']);
});

test('what a function logs through its context is logged with its name', async () => {
  const { host, log } = await hosts.start(({ app }) =>
    app.timer('speaker', { schedule: '0 * * * * *', handler: (_, context) => context.warn('%d found', 3) }),
  );
  await host.runTimer('speaker');

  expect(log[0]).toMatchObject({
    event: 'logged',
    function: 'speaker',
    level: 'warning',
    category: 'user',
    message: '3 found',
  });
});

test('a process that stops its host ends by itself, and a second start of the same app finds its functions', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${import.meta.dirname}/fixtures/start-stop.ts`], {
    encoding: 'utf8',
    timeout: 20_000,
  });

  expect(stderr).toBe('');
  expect([status, stdout.trim().split('\n')]).toEqual([0, ['hello 200', 'hello 200']]);
});
