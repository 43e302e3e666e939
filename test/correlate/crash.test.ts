/** A worker may die at any call: the queue delivers again, and nothing is lost or doubled. */
import { expect, test } from 'vitest';
import { grantSubjectId, type Report } from '../../src/detect/report.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { dyingTables, WorkerDiedError } from '../fakes/dying-tables.ts';
import { ADA, APP, audited, seen, uncorrelated } from './report-builder.ts';
import { deliver, dump, readModel } from './settled-model.ts';

const grant = { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } } as const;
const missing = { cause: 'consent-missing', subject: { kind: 'user-app', id: `${ADA}_${APP}` } } as const;
const app = { cause: 'app-deleted', subject: { kind: 'service-principal', id: APP } } as const;

const STORIES: Readonly<Record<string, readonly Report[]>> = {
  'one act, three sources': [seen(0, 2, { source: 'notification' }), seen(0, 5), audited(1)],
  'evidence that moves': [seen(0, 5), audited(1), audited(3)],
  'acts that part': [uncorrelated(1), uncorrelated(3), uncorrelated(2, { kind: 'reversal' })],
  'an act that merges while a consent goes along with it': [
    seen(6, 7, grant),
    audited(2, { ...app, correlationId: 'c' }),
    seen(0, 1, { ...app, detail: { purged: true } }),
    audited(0, { ...app, correlationId: 'c' }),
  ],
  'a refusal, what explains it, and its undoing': [
    uncorrelated(20, {
      ...missing,
      source: 'sign-in',
      detail: { signIn: { errorCode: 65001, flow: 'non-interactive' } },
    }),
    { ...audited(10), ...grant },
    { ...audited(15, { kind: 'reversal' }), ...grant },
  ],
  'a consent that goes along': [seen(9, 12, { ...grant, source: 'grants-delta' }), audited(10, app)],
};

test.each(Object.entries(STORIES))(
  'dying at any call and coming back leaves the same bytes: %s',
  async (_, reports) => {
    const whole = memoryTables();
    for (const report of reports) await deliver(report, whole);
    const expected = await dump(whole);

    for (const victim of reports) {
      await everyDeath(async (dies) => {
        const tables = memoryTables();
        for (const report of reports) {
          if (report === victim) await dies(report, tables);
          await deliver(report, tables);
        }
        expect(await dump(tables)).toBe(expected);
      });
    }
  },
);

test.each(Object.entries(STORIES))('what others do meanwhile does not matter: %s', async (_, reports) => {
  const whole = memoryTables();
  for (const report of reports) await deliver(report, whole);
  const expected = await readModel(whole);

  for (const victim of reports.slice(0, -1)) {
    await everyDeath(async (dies) => {
      const tables = memoryTables();
      for (const report of reports) await (report === victim ? dies : deliver)(report, tables);
      await deliver(victim, tables);
      expect(await readModel(tables)).toEqual(expected);
    });
  }
});

/** At every call that a delivery makes, before it is carried out and after. */
async function everyDeath(
  run: (dies: (report: Report, tables: Tables) => Promise<void>) => Promise<void>,
): Promise<void> {
  let died = true;
  for (let call = 0; died; call += 1) {
    for (const done of [true, false]) {
      await run(async (report, tables) => {
        died = await isKilled(deliver(report, dyingTables(tables, call, done)));
      });
    }
  }
}

/** Past the last call there is nothing left to die at. */
async function isKilled(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (!(error instanceof WorkerDiedError)) throw error;
    return true;
  }
}
