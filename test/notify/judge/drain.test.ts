/** Many notices due at once leave as fast as their mailboxes allow, and no faster; the most severe first. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Drained, drain, floorMinutes, idAt } from './drain.ts';

const NOTICES = process.env.LONG ? 20_000 : 1_000;
const settings = { notices: NOTICES, mailboxes: 3, criticalEvery: 50 };

describe(`${NOTICES} notices due at once, three mailboxes`, () => {
  let drained: Drained;
  beforeAll(async () => {
    drained = await drain(settings);
  }, 1_200_000);

  test('each leaves once, within a tenth of what the limits make it take', () => {
    expect(drained.mails).toHaveLength(NOTICES);
    expect(new Set(drained.mails.map(({ id }) => id)).size).toBe(NOTICES);
    expect(drained.minutes).toBeLessThanOrEqual(1.1 * floorMinutes(settings));
  });

  test('no mailbox sends more than thirty in any minute', () => {
    for (const mails of Map.groupBy(drained.mails, ({ mailbox }) => mailbox).values()) {
      const times = mails.map(({ at }) => at);
      for (const [index, at] of times.entries())
        if (index >= 30) expect(at - (times[index - 30] ?? 0)).toBeGreaterThanOrEqual(60_000);
    }
  });

  test('all mailboxes are used alike', () => {
    const counts = [...Map.groupBy(drained.mails, ({ mailbox }) => mailbox).values()].map((mails) => mails.length);
    expect(counts).toHaveLength(3);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(30);
  });

  test('critical ones leave first, though they were planned among the others', () => {
    const critical = NOTICES / settings.criticalEvery;
    const isCritical = new Set(Array.from({ length: critical }, (_, index) => idAt(50 * index + 49)));
    const first = drained.mails.slice(0, critical).map(({ id }) => id);
    expect(first.filter((id) => !isCritical.has(id))).toEqual([]);
  });

  test('to wait costs nothing: few operations for each, and never more than a turn may bring', () => {
    expect(drained.operations).toBeLessThan(40);
    expect(drained.mostInTurn).toBeLessThanOrEqual(500 + 2 * 3 * 30);
  });
});
