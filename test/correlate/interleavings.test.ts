/** Two workers, every order of their calls to the tables that can make a difference: one read model. */
import { expect, test } from 'vitest';
import { settleReport } from '../../src/correlate/settle-report.ts';
import { grantSubjectId, type Report } from '../../src/detect/report.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { everySchedule, pausedTables, sideBySide, type Worker } from '../fakes/paused-tables.ts';
import { ADA, APP, audited, seen, TENANT, uncorrelated } from './report-builder.ts';
import { deliver, dump, readModel, writeDown } from './settled-model.ts';

const grant = { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } } as const;
const everybody = { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, undefined) } } as const;
const app = { cause: 'app-deleted', subject: { kind: 'service-principal', id: APP } } as const;

const STORIES: Readonly<
  Record<string, { readonly before?: readonly Report[]; readonly at: readonly [Report, Report] }>
> = {
  'reading and record of one act': { at: [seen(0, 5), audited(1)] },
  'readings of two sources': { at: [seen(0, 2, { source: 'notification' }), seen(0, 5)] },
  'twins of one act': { at: [audited(1, { correlationId: 'c' }), audited(1.01, { correlationId: 'c' })] },
  'two acts in one reading': { before: [seen(0, 5)], at: [audited(1), audited(3)] },
  'an act and its undoing': { before: [seen(0, 5)], at: [audited(1), audited(20, { kind: 'reversal' })] },
  'an undoing that parts two acts': {
    before: [uncorrelated(1)],
    at: [uncorrelated(3), uncorrelated(2, { kind: 'reversal' })],
  },
  'a deleted app and its consent': {
    at: [{ ...audited(10), ...app }, seen(9, 12, { ...grant, source: 'grants-delta' })],
  },
  'a deleted app and the record that its consent went before': {
    before: [seen(5, 12, { ...grant, source: 'grants-delta' })],
    at: [
      { ...audited(10), ...app },
      { ...audited(6), ...grant },
    ],
  },
  'a consent and the record that merges what it goes along with': {
    before: [audited(2, { ...app, correlationId: 'c' }), seen(0, 1, { ...app, detail: { purged: true } })],
    at: [audited(0, { ...app, correlationId: 'c' }), seen(6, 7, { ...everybody, source: 'grants-delta' })],
  },
  'a consent and the refusal that it explains': { at: [{ ...audited(10), ...grant }, missing(20)] },
  'a consent that is given back and the refusal that it does not explain': {
    before: [{ ...audited(10), ...grant }],
    at: [{ ...audited(15, { kind: 'reversal' }), ...grant }, missing(20)],
  },
  'disabled and deleted in one go': {
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
  'one read model, and a repetition changes no byte: %s',
  async (_, { before = [], at }) => {
    const expected = await inTurn([...before, ...at]);
    const left = new Set<string>();

    const runs = await everySchedule(async (turns) => {
      const tables = memoryTables();
      for (const report of before) await deliver(report, tables);
      const work = (report: Report) => (worker: Worker) => deliver(report, worker.tables);
      if (!(await sideBySide([pausedTables(tables), pausedTables(tables)], [work(at[0]), work(at[1])], turns))) return;
      expect(await readModel(tables)).toEqual(expected);

      // Many orders leave the same bytes: what comes of repeating it there is known.
      const once = await dump(tables);
      if (left.size === left.add(once).size) return;
      for (const report of [...at, ...before, ...at]) await deliver(report, tables);
      expect(await dump(tables)).toBe(once);
    });

    expect(runs).toBeGreaterThan(30);
  },
);

test('the same report twice: one read model, and a repetition changes no byte', async () => {
  const report = audited(1);
  const expected = await inTurn([report]);

  const runs = await everySchedule(async (turns) => {
    const tables = memoryTables();
    // Both write down the very same rows: twenty thousand orders more, and nothing to choose between them.
    const work = async (worker: Worker) =>
      writeDown(report, await settleReport(report, { tenantId: TENANT, tables: worker.tables }), tables);
    if (!(await sideBySide([pausedTables(tables), pausedTables(tables)], [work, work], turns))) return;
    expect(await readModel(tables)).toEqual(expected);

    const once = await dump(tables);
    await deliver(report, tables);
    expect(await dump(tables)).toBe(once);
  });

  expect(runs).toBeGreaterThan(10);
});

async function inTurn(reports: readonly Report[]): Promise<readonly string[]> {
  const tables = memoryTables();
  for (const report of reports) await deliver(report, tables);
  return readModel(tables);
}
