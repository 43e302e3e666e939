/** A mailbox never sends more than Exchange takes, in any minute and any day, and wastes little of it. */
import { array, assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAILBOX_LIMITS,
  type MailboxUsage,
  nextRoomAt,
  roomOfDay,
  roomUntil,
  UNUSED,
  withMailAt,
} from '../../../src/notify/mailboxes/mailbox-usage.ts';

const START = Date.parse('2031-03-02T09:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Sends as many as it is allowed to, the clock standing still between the steps. */
function sendAll(mails: number, stepMs = 30_000): { readonly sentAt: readonly number[]; readonly usage: MailboxUsage } {
  const sentAt: number[] = [];
  let usage = UNUSED;
  for (let now = START; sentAt.length < mails; now += stepMs)
    while (sentAt.length < mails && nextRoomAt(usage, now) <= now) {
      usage = withMailAt(usage, now);
      sentAt.push(now);
    }
  return { sentAt, usage };
}

function mostWithin(sentAt: readonly number[], spanMs: number): number {
  let [first, most] = [0, 0];
  for (const [index, at] of sentAt.entries()) {
    while ((sentAt[first] ?? at) <= at - spanMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

test('thirty leave at once, and the next when the first is a minute old', () => {
  const { usage } = sendAll(MAILBOX_LIMITS.mails);
  expect(nextRoomAt(usage, START)).toBe(START + MINUTE_MS);
  expect(roomUntil(usage, START, START + MINUTE_MS - 1)).toBe(0);
  expect(roomUntil(usage, START, START + MINUTE_MS)).toBe(30);
});

describe('three days of mails that never end', () => {
  const { sentAt } = sendAll(25_000);

  test('never more than 30 in any minute, nor 10,000 in any 24 hours', () => {
    expect(mostWithin(sentAt, MINUTE_MS)).toBe(30);
    expect(mostWithin(sentAt, DAY_MS)).toBe(MAILBOX_LIMITS.aDay);
  });

  test('take less than a hundredth longer than they must', () => {
    const floor = 2 * DAY_MS + (5_000 / 30) * MINUTE_MS;
    expect((sentAt.at(-1) ?? 0) - START).toBeLessThan(1.01 * floor);
  });
});

test('with pauses of any length the limit of a minute holds, and a time that is promised is kept', () => {
  const pauses = array(integer({ min: 0, max: 40_000 }), { minLength: 100, maxLength: 300 });
  assert(
    property(pauses, (gaps) => {
      const sentAt: number[] = [];
      let [usage, now] = [UNUSED, START];
      for (const gap of gaps) {
        now = Math.max(now + gap, nextRoomAt(usage, now));
        expect(nextRoomAt(usage, now)).toBe(now);
        usage = withMailAt(usage, now);
        sentAt.push(now);
      }
      expect(mostWithin(sentAt, MINUTE_MS)).toBeLessThanOrEqual(30);
    }),
    { numRuns: 50 },
  );
});

test('what is left of a day comes back with the day', () => {
  const { usage } = sendAll(30);
  expect(roomOfDay(usage, START)).toBe(MAILBOX_LIMITS.aDay - 30);
  expect(roomOfDay(usage, START + 2 * DAY_MS)).toBe(MAILBOX_LIMITS.aDay);
});
