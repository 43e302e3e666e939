/** Who loses a race tries again: at once, then after growing pauses, and not without end. */
import { expect, test } from 'vitest';
import { LOST, untilWon } from '../../src/base/contended.ts';

function racer(losses: number, chance = 1) {
  const pauses: number[] = [];
  let attempts = 0;
  return {
    pauses,
    race: () =>
      untilWon(
        {
          row: 'a row',
          attempts: 12,
          pause: async (ms) => {
            pauses.push(ms);
          },
          chance: () => chance,
        },
        async () => {
          attempts += 1;
          return attempts > losses ? attempts : LOST;
        },
      ),
  };
}

test('the first loser goes on at once', async () => {
  const { race, pauses } = racer(1);
  expect([await race(), pauses]).toEqual([2, []]);
});

test('pauses grow up to a second', async () => {
  const { race, pauses } = racer(11);
  expect(await race()).toBe(12);
  expect(pauses).toEqual([20, 40, 80, 160, 320, 640, 1_000, 1_000, 1_000, 1_000]);
});

test('each pause is drawn by lot', async () => {
  const { race, pauses } = racer(4, 0.25);
  await race();
  expect(pauses).toEqual([5, 10, 20]);
});

test('after so many lost races it fails, and the row is named', async () => {
  await expect(racer(12).race()).rejects.toMatchObject({
    code: 'CONTENDED',
    message: 'Other writers changed a row 12 times in a row',
  });
});

test('an error is no lost race', async () => {
  const failing = untilWon({ row: 'a row', attempts: 3 }, () => Promise.reject(new RangeError('x')));
  await expect(failing).rejects.toThrow(RangeError);
});
