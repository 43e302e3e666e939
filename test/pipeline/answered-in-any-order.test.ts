/** Refusals and their answers give the same record in any order, doubled, and with workers that die. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guardedEntries } from '../../src/correlate/table-subjects.ts';
import { processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { tableStatuses } from '../../src/record/read-record.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows } from '../../src/storage/tables.ts';
import { dyingTables, WorkerDiedError } from '../fakes/dying-tables.ts';
import { everyRow } from './every-row.ts';
import {
  ADA,
  type AnySignal,
  at,
  audited,
  consent,
  contextOn,
  listed,
  processAll,
  START,
  signIn,
  success,
} from './refusals-and-answers.ts';

const SIGNALS: readonly AnySignal[] = [
  consent(0, 'remove delegated permission grant', 'ada'),
  signIn(5, 65001),
  consent(12, 'consent to application', 'ada'),
  signIn(20, 50076),
  success(24),
  signIn(30, 65001),
  signIn(33, 50076),
  success(50),
  audited(55, 'reset user password', ADA),
  signIn(57, 50173),
  success(58),
  signIn(59, 50173),
  signIn(59.5, 50173, { deviceId: 'telephone' }),
];

test('any order gives the same read model, and repetition changes no byte', { timeout: 120_000 }, async () => {
  const expected = await listed(await processAll(SIGNALS, contextOn()));
  expect(expected).toEqual([
    [at(0), 'consent-revoked', 2],
    [at(30), 'consent-missing', 1],
    [at(33), 'mfa-required', 1],
    [at(55), 'password-reset', 2],
    [at(59), 'sessions-revoked', 2],
  ]);
  const order = fc.shuffledSubarray([...SIGNALS, ...SIGNALS], { minLength: 2 * SIGNALS.length });
  await fc.assert(
    fc.asyncProperty(order, async (signals) => {
      const tables = memoryTables();
      const context = await processAll(signals, contextOn(tables));
      expect(await listed(context)).toEqual(expected);
      const once = await everyRow(tables);
      await processAll(SIGNALS, context);
      expect(await everyRow(tables)).toEqual(once);
    }),
    { numRuns: 40, seed: 20_310_301 },
  );
});

test('two workers, and one that dies at any call, come to the same', { timeout: 120_000 }, async () => {
  const expected = await listed(await processAll(SIGNALS, contextOn()));
  for (const signals of [SIGNALS, SIGNALS.toReversed()]) {
    for (let call = 0; call < 60; call += 1) {
      const tables = memoryTables();
      for (const signal of signals) {
        await processSignal(signal, contextOn(dyingTables(tables, call, call % 2 === 0))).catch((error: unknown) => {
          if (!(error instanceof WorkerDiedError)) throw error;
        });
        await processSignal(signal, contextOn(tables));
      }
      expect(await listed(contextOn(tables))).toEqual(expected);
    }
  }
  const halves = [0, 1].map((half) => SIGNALS.filter((__, index) => index % 2 === half));
  const shared = contextOn();
  await Promise.all(halves.map((half) => processAll(half, shared)));
  expect(await listed(shared)).toEqual(expected);
});

test('an answer that arrives after the refusal closes it with that reason, and its notices are not sent', async () => {
  const context = contextOn();
  const [processed] = await processSignal(signIn(10, 50076), context);
  const id = processed?.settled.revocation?.id ?? '';
  const statusOf = tableStatuses(context.store);
  expect((await statusOf(id))?.state).toBe('open');
  const [notice] = await allRows(context.store.table('Notices'), { partition: { from: '', to: '~' } });
  const [due] = await context.outbox.due(START + 10 * 3_600_000, 10);
  const stored = due && (await context.outbox.get(due));
  expect(Date.parse(stored?.notice.dueAt ?? '') - context.now()).toBeGreaterThanOrEqual(10 * 60_000);
  expect(notice).toBeDefined();

  await processSignal(success(14), context);
  expect((await statusOf(id))?.state).toBe('answered');
  const trail = await allRows(context.store.table('Trail'), { partition: { from: '', to: '~' } });
  expect(trail.filter(({ kind }) => kind === 'closed')).toMatchObject([{ reason: 'answered', at: at(14) }]);
  expect((await tableAnswers(context.store).show(id))?.state).toBe('answered');
  expect(await listed(context)).toEqual([]);
});

test('a user who is asked three hundred times and answers each time has lost nothing, and the guard stays small', {
  timeout: 120_000,
}, async () => {
  const context = contextOn();
  for (let attempt = 0; attempt < 300; attempt += 1) {
    await processSignal(signIn(attempt * 20, 50076), context);
    await processSignal(success(attempt * 20 + 4), context);
  }
  expect(await listed(context)).toEqual([]);
  const entries = await guardedEntries(context.store, { kind: 'user-app', id: 'ada_mail' });
  expect([entries.length > 0, entries.length <= 200]).toEqual([true, true]);
});
