/** What time it is by Graph, the store and the host, when each of them says something else. */
import { describe, expect, test } from 'vitest';
import { openServerTime } from '../../src/base/server-time.ts';

const NOW = Date.parse('2031-12-01T08:00:00Z');
const SECOND = 1000;
const DAY = 86_400_000;

/** A host whose clock and whose monotonic clock are moved apart. */
function setUp({ host = NOW, speed = 1 }: { readonly host?: number; readonly speed?: number } = {}) {
  const clocks = { host, monotonic: 5 };
  const time = openServerTime({ now: () => clocks.host, monotonic: () => clocks.monotonic, speed: () => speed });
  return {
    clocks,
    time,
    pass(milliseconds: number) {
      clocks.host += milliseconds;
      clocks.monotonic += milliseconds;
    },
  };
}

describe('the host', () => {
  test('alone is believed', () => {
    const { time } = setUp();
    expect([time.now(), time.bounded(), time.graph(), time.store()]).toEqual([NOW, NOW, undefined, undefined]);
  });

  test('that agrees within seconds keeps its exact time', () => {
    const { time } = setUp({ host: NOW + 4 * SECOND });
    time.note('graph', NOW);
    time.note('store', NOW);
    expect([time.now(), time.bounded()]).toEqual([NOW + 4 * SECOND, NOW + 4 * SECOND]);
  });

  test.each([DAY, -DAY, 400 * DAY, 6 * SECOND])('that is %i ms away is corrected, and stays so', (skew) => {
    const { time, pass } = setUp({ host: NOW + skew });
    time.note('graph', NOW);
    pass(60 * SECOND);
    expect([time.now(), time.bounded()]).toEqual([NOW + 60 * SECOND, NOW + 60 * SECOND]);
  });

  test('that is set while it runs moves nothing', () => {
    const { time, clocks, pass } = setUp();
    time.note('graph', NOW);
    pass(SECOND);
    clocks.host += DAY;
    expect(time.now()).toBe(NOW + SECOND);
    clocks.host -= 2 * DAY;
    expect(time.now()).toBe(NOW + SECOND);
  });
});

test('Graph, whose time stands in the records, decides before the store; what cannot be undone follows the earliest', () => {
  const { time } = setUp({ host: NOW + 10 * DAY });
  time.note('store', NOW - DAY);
  expect(time.now()).toBe(NOW - DAY);
  time.note('graph', NOW);
  expect([time.now(), time.bounded()]).toEqual([NOW, NOW - DAY + 5 * SECOND]);
  time.note('store', NOW + DAY);
  expect([time.now(), time.bounded()]).toEqual([NOW, NOW]);
});

test('an answer that was long on its way does not set the time back; one that is far away does', () => {
  const { time, pass } = setUp({ host: NOW + DAY });
  time.note('graph', NOW);
  pass(10 * SECOND);
  time.note('graph', NOW + 7 * SECOND);
  expect(time.graph()).toBe(NOW + 10 * SECOND);
  time.note('graph', NOW - 50 * SECOND);
  expect(time.graph()).toBe(NOW - 50 * SECOND);
});

test('on a laptop that plays a day in a minute, seconds are real ones', () => {
  const { time } = setUp({ host: NOW + 3000 * SECOND, speed: 1000 });
  time.note('graph', NOW);
  expect(time.now()).toBe(NOW + 3000 * SECOND);
});
