/** Two workers, in every order of their calls to the tables that can make a difference, give one read model. */
import { expect, test } from 'vitest';
import { settleReport } from '../../src/correlate/settle-report.ts';
import type { Report } from '../../src/detect/report.ts';
import { grantSubjectId } from '../../src/detect/subject.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { everySchedule, type PausedWorker, pausedTables, sideBySide } from '../fakes/paused-tables.ts';
import { ADA, APP, audited, seen, TENANT, uncorrelated } from './report-builder.ts';
import { deliver, deliverAll, dump, modelOf, readModel, writeSettled } from './settled-model.ts';

const grant = { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } } as const;
const everybody = { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, undefined) } } as const;
const app = { cause: 'app-deleted', subject: { kind: 'service-principal', id: APP } } as const;

const STORIES: Readonly<
  Record<string, { readonly before?: readonly Report[]; readonly at: readonly [Report, Report] }>
> = {
  'a reading and a record of one act': { at: [seen(0, 5), audited(1)] },
  'readings of two sources': { at: [seen(0, 2, { source: 'notification' }), seen(0, 5)] },
  'two records of one act': { at: [audited(1, { correlationId: 'c' }), audited(1.01, { correlationId: 'c' })] },
  'two acts in one reading': { before: [seen(0, 5)], at: [audited(1), audited(3)] },
  'an act and its reversal': { before: [seen(0, 5)], at: [audited(1), audited(20, { kind: 'reversal' })] },
  'a reversal that shows two acts': {
    before: [uncorrelated(1)],
    at: [uncorrelated(3), uncorrelated(2, { kind: 'reversal' })],
  },
  'a deleted app and its consent': {
    at: [{ ...audited(10), ...app }, seen(9, 12, { ...grant, source: 'grants-delta' })],
  },
  'a deleted app and the record that its consent was withdrawn before': {
    before: [seen(5, 12, { ...grant, source: 'grants-delta' })],
    at: [
      { ...audited(10), ...app },
      { ...audited(6), ...grant },
    ],
  },
  'a consent and the record that merges the act it is part of': {
    before: [audited(2, { ...app, correlationId: 'c' }), seen(0, 1, { ...app, detail: { purged: true } })],
    at: [audited(0, { ...app, correlationId: 'c' }), seen(6, 7, { ...everybody, source: 'grants-delta' })],
  },
  'a consent and the refusal that it explains': { at: [{ ...audited(10), ...grant }, missing(20)] },
  'a consent that is given again and the refusal that it does not explain': {
    before: [{ ...audited(10), ...grant }],
    at: [{ ...audited(15, { kind: 'reversal' }), ...grant }, missing(20)],
  },
  'an account disabled and deleted at once': {
    at: [audited(1, { correlationId: 'c' }), audited(1.5, { cause: 'account-deleted', correlationId: 'c' })],
  },
};

function missing(minute: number): Report {
  const subject = { kind: 'user-app', id: `${ADA}_${APP}` } as const;
  return uncorrelated(minute, {
    cause: 'consent-missing',
    subject,
    source: 'sign-in',
    detail: { signIn: { errorCode: 65001, flow: 'non-interactive' } },
  });
}

test.each(Object.entries(STORIES))(
  'every order gives one read model, and a repetition changes no byte: %s',
  async (_, { before = [], at }) => {
    const expected = await modelOf([...before, ...at]);
    const seen = new Set<string>();

    const runs = await everySchedule(async (schedule) => {
      const tables = await deliverAll(before);
      const work = (report: Report) => (worker: PausedWorker) => deliver(report, worker.tables);
      if (!(await sideBySide([pausedTables(tables), pausedTables(tables)], [work(at[0]), work(at[1])], schedule)))
        return;
      expect(await readModel(tables)).toEqual(expected);

      // Many orders leave the same bytes, and one repetition of each is enough.
      const once = await dump(tables);
      if (seen.size === seen.add(once).size) return;
      for (const report of [...at, ...before, ...at]) await deliver(report, tables);
      expect(await dump(tables)).toBe(once);
    });

    expect(runs).toBeGreaterThan(30);
  },
);

test('the same report twice gives one read model, and a repetition changes no byte', async () => {
  const report = audited(1);
  const expected = await modelOf([report]);

  const runs = await everySchedule(async (schedule) => {
    const tables = memoryTables();
    // Both write the same rows afterwards, so the order of those calls makes no difference: it would be twenty thousand
    // schedules more.
    const work = async (worker: PausedWorker) =>
      writeSettled(report, await settleReport(report, tenantStore(worker.tables, TENANT)), tables);
    if (!(await sideBySide([pausedTables(tables), pausedTables(tables)], [work, work], schedule))) return;
    expect(await readModel(tables)).toEqual(expected);

    const once = await dump(tables);
    await deliver(report, tables);
    expect(await dump(tables)).toBe(once);
  });

  expect(runs).toBeGreaterThan(10);
});
