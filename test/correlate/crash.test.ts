/** A worker may die at any call: the queue delivers again, and nothing is lost or duplicated. */
import { expect, test } from 'vitest';
import type { Report } from '../../src/detect/report.ts';
import { grantSubjectId } from '../../src/detect/subject.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { dyingTables, WorkerDiedError } from '../fakes/dying-tables.ts';
import { ADA, APP, audited, seen, uncorrelated } from './report-builder.ts';
import { deliver, deliverAll, dump, modelOf, readModel } from './settled-model.ts';

const grant = { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } } as const;
const missing = { cause: 'consent-missing', subject: { kind: 'user-app', id: `${ADA}_${APP}` } } as const;
const app = { cause: 'app-deleted', subject: { kind: 'service-principal', id: APP } } as const;

const STORIES: Readonly<Record<string, readonly Report[]>> = {
  'one act, three sources': [seen(0, 2, { source: 'notification' }), seen(0, 5), audited(1)],
  'evidence that moves to another act': [seen(0, 5), audited(1), audited(3)],
  'one act that turns out to be two': [uncorrelated(1), uncorrelated(3), uncorrelated(2, { kind: 'reversal' })],
  'an act that is merged while a consent is part of it': [
    seen(6, 7, grant),
    audited(2, { ...app, correlationId: 'c' }),
    seen(0, 1, { ...app, detail: { purged: true } }),
    audited(0, { ...app, correlationId: 'c' }),
  ],
  'a refusal, the change that explains it, and the reversal of that': [
    uncorrelated(20, {
      ...missing,
      source: 'sign-in',
      detail: { signIn: { errorCode: 65001, flow: 'non-interactive' } },
    }),
    { ...audited(10), ...grant },
    { ...audited(15, { kind: 'reversal' }), ...grant },
  ],
  'a consent that is removed with its app': [seen(9, 12, { ...grant, source: 'grants-delta' }), audited(10, app)],
};

test.each(Object.entries(STORIES))(
  'a worker that dies at any call and gets the report again leaves the same bytes: %s',
  async (_, reports) => {
    const expected = await dump(await deliverAll(reports));

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

test.each(Object.entries(STORIES))('other reports may come before the second delivery: %s', async (_, reports) => {
  const expected = await modelOf(reports);

  for (const victim of reports.slice(0, -1)) {
    await everyDeath(async (dies) => {
      const tables = memoryTables();
      for (const report of reports) await (report === victim ? dies : deliver)(report, tables);
      await deliver(victim, tables);
      expect(await readModel(tables)).toEqual(expected);
    });
  }
});

/** At every call that a delivery makes, before the call is carried out and after it. */
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

/** After its last call a delivery cannot die any more. */
async function isKilled(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (!(error instanceof WorkerDiedError)) throw error;
    return true;
  }
}
