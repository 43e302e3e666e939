/** The timers of the host: by the injected clock, and never two runs of one timer at once. */
import type { Timer } from '@azure/functions';
import { expect, test } from 'vitest';
import { hostsForTests } from './sample-host.ts';

const hosts = hostsForTests();
const START = Date.UTC(2026, 0, 5, 10, 0, 30);
const MINUTE = 60_000;

test('timers run when the injected clock has passed their schedule, and not before', async () => {
  let now = START;
  const seen: Timer[] = [];
  const { host } = await hosts.start(
    ({ app }) => app.timer('each-minute', { schedule: '%WHEN%', handler: (timer) => void seen.push(timer) }),
    {
      clock: () => now,
      settings: { WHEN: '0 * * * * *' },
    },
  );
  expect(host.nextTimerAt()).toBe(START + MINUTE / 2);
  await host.tick();
  expect(seen).toHaveLength(0);

  now = START + MINUTE / 2;
  await host.tick();
  await host.tick();

  expect(seen).toEqual([
    {
      isPastDue: false,
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: '2026-01-05T10:00:30.000Z',
        next: '2026-01-05T10:02:00.000Z',
        lastUpdated: '2026-01-05T10:00:30.000Z',
      },
    },
  ]);
  expect(host.nextTimerAt()).toBe(START + 1.5 * MINUTE);
});

test('missed runs are replaced by one run, which is marked as past due', async () => {
  let now = START;
  const late: boolean[] = [];
  const { host } = await hosts.start(
    ({ app }) =>
      app.timer('late', { schedule: '0 */2 * * * *', handler: ({ isPastDue }) => void late.push(isPastDue) }),
    {
      clock: () => now,
    },
  );
  now = START + 60 * MINUTE;
  await host.tick();

  expect(late).toEqual([true]);
  expect(host.nextTimerAt()).toBe(Date.UTC(2026, 0, 5, 11, 2));
});

test('runs of one timer never overlap, and a tick waits for the current run', async () => {
  let now = START;
  let running = 0;
  let most = 0;
  let runs = 0;
  const { host } = await hosts.start(
    ({ app }) =>
      app.timer('slow', {
        schedule: '* * * * * *',
        handler: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 30));
          running -= 1;
          runs += 1;
        },
      }),
    { clock: () => now },
  );
  now += 1000;
  const first = host.tick();
  now += 1000;
  await Promise.all([host.tick(), host.runTimer('slow')]);
  await first;

  expect([most, runs]).toEqual([1, 2]);
});

test('a timer that throws is logged and runs again; run by name it rejects', async () => {
  let now = START;
  const { host, log } = await hosts.start(
    ({ app }) =>
      app.timer('failing', {
        schedule: '0 * * * * *',
        handler: () => {
          throw new TypeError('no');
        },
      }),
    { clock: () => now },
  );
  for (const minutes of [1, 2]) {
    now = START + minutes * MINUTE;
    await host.tick();
  }

  expect(log).toMatchObject([
    { event: 'failed', code: 'TypeError' },
    { event: 'failed', code: 'TypeError' },
  ]);
  await expect(host.runTimer('failing')).rejects.toThrow(TypeError);
  await expect(host.runTimer('unknown')).rejects.toMatchObject({ code: 'NOT_ON_RECORD' });
});

test('a timer with runOnStartup runs at the start', async () => {
  let runs = 0;
  await hosts.start(({ app }) =>
    app.timer('early', {
      schedule: '0 0 0 1 1 *',
      runOnStartup: true,
      handler: () => {
        runs += 1;
      },
    }),
  );

  expect(runs).toBe(1);
});

test('a schedule that is not NCRONTAB with six fields is refused at the start', async () => {
  await expect(
    hosts.start(({ app }) => app.timer('five', { schedule: '*/5 * * * *', handler: () => {} })),
  ).rejects.toMatchObject({ code: 'SETTINGS_WRONG' });
});
