/** The queue may take a message and lose it: the rereads find its record again, without a restart. */
import { expect, test } from 'vitest';
import { openLog } from './polled-audit-log.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test('what the queue swallows is found again for a week, by the same process', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('swallowed', { ago: -MINUTE / 2 });
  const swallowing = async (ms: number, every: number) => {
    for (let gone = 0; gone < ms; gone += every) {
      log.pass(every);
      await log.poll({ enqueue: async () => {} });
    }
  };
  await swallowing(10 * MINUTE, MINUTE);
  await log.runTimer(HOUR + MINUTE);
  expect(log.ids).toEqual(['swallowed']);

  log.happen('swallowed for days', { ago: -MINUTE / 2 });
  await swallowing(6 * DAY, 30 * MINUTE);
  expect(log.ids).not.toContain('swallowed for days');
  await log.runTimer(DAY + HOUR, 30 * MINUTE);
  expect(log.ids).toContain('swallowed for days');
});

test('a record is enqueued ten times in its week, not at each of the fifty times that it is read', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('one', { ago: -MINUTE / 2 });
  await log.runTimer(2 * HOUR);
  expect(log.ids).toHaveLength(2);
  await log.runTimer(9 * DAY, HOUR);
  expect(log.ids.length).toBeGreaterThan(8);
  expect(log.ids.length).toBeLessThanOrEqual(10);
});
