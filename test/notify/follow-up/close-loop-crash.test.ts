/** In every order, however often and killed wherever: nobody is told twice, and nobody is forgotten. */
import { expect, test } from 'vitest';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { dyingTables, WorkerDiedError } from '../../fakes/dying-tables.ts';
import { office, REMINDERS, signIn, withdrawn } from './loop-office.ts';

const ROUNDS = process.env.LONG === undefined ? 12 : 300;

test('in any order and however often it arrives, the same people are told the same', async () => {
  const signals = [withdrawn, signIn('ada', 2), signIn('ada', 2), signIn('bob', 3), withdrawn];
  for (let round = 0; round < ROUNDS; round += 1) {
    const here = office();
    const order = shuffled(signals, round);
    for (const signal of order) {
      await here.learn(signal);
    }
    await here.pass(24 * 5);
    expect(here.left.toSorted(), `seed ${round}`).toEqual(['escalation boss', 'first cem', 'reminder cem']);
  }
});

test('a worker that dies at any call tells nothing twice, and forgets nothing', async () => {
  for (let calls = 0; ; calls += 1) {
    const tables = memoryTables();
    const before = office(tables, { ...REMINDERS, allGood: true });
    await before.learn(withdrawn);
    await before.pass(30);
    const [left, notices] = [before.left, before.notices];
    const dying = office(dyingTables(tables, calls, calls % 2 === 0), { ...REMINDERS, allGood: true });
    const told = () => dying.left.splice(0);
    dying.clock.now = before.clock.now;
    dying.notices.push(...notices);
    const died = await dying.learn(signIn('ada', 30 * 60)).then(
      () => false,
      (error: unknown) => {
        expect(error).toBeInstanceOf(WorkerDiedError);
        return true;
      },
    );
    const after = office(tables, { ...REMINDERS, allGood: true });
    after.clock.now = before.clock.now;
    after.notices.push(...notices);
    await after.learn(signIn('ada', 30 * 60));
    await after.pass(24 * 4);

    expect([...left, ...told(), ...after.left].toSorted(), `after ${calls} calls`).toEqual([
      'all-good ada',
      'escalation boss',
      'first ada',
      'first bob',
      'first cem',
      'reminder ada',
      'reminder bob',
      'reminder cem',
    ]);
    expect(await after.states()).toContain('first ada recovered');
    if (!died) return;
  }
});

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const order = [...items];
  let state = seed + 1;
  for (let index = order.length - 1; index > 0; index -= 1) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (index + 1);
    [order[index], order[other]] = [order[other] as T, order[index] as T];
  }
  return order;
}
