/** Failed sign-ins are evidence first: of what happened before them, whenever we learn of it. */
import { expect, test } from 'vitest';
import type { Report } from '../../src/detect/report.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { at, audited, seen, uncorrelated } from './report-builder.ts';
import { deliver, readModel } from './settled-model.ts';

const DAY = 1440;

const refused = (minute: number, different: Partial<Report> = {}): Report =>
  uncorrelated(minute, {
    source: 'sign-in',
    sourceId: `sign-in-${minute}`,
    detail: { signIn: { errorCode: 50057, flow: 'non-interactive' } },
    ...different,
  });

async function standing(reports: readonly Report[]): Promise<readonly (readonly unknown[])[]> {
  const tables = memoryTables();
  for (const report of reports) await deliver(report, tables);
  const acts = (await readModel(tables)).map((text) => JSON.parse(text)).filter(([, , state]) => state !== 'folded');
  return acts.map(([cause, , state, { from }, , , evidence]) => [cause, state, from, evidence.length]);
}

test.each([
  ['that came before it', [audited(1), refused(2 * DAY)]],
  ['that is learnt of later', [refused(2 * DAY), audited(1)]],
])('a refusal joins the act %s, and does not move its time', async (_, reports) => {
  expect(await standing(reports)).toEqual([['account-disabled', 'open', at(1), 2]]);
});

test('a refusal inside the reading that shows the act leaves the reading its time', async () => {
  expect(await standing([seen(0, 30), refused(20)])).toEqual([['account-disabled', 'open', at(0), 2]]);
});

test('an act after a refusal, or one that was undone before it, does not explain it', async () => {
  expect(await standing([refused(1), audited(60)])).toHaveLength(2);
  expect(await standing([audited(1), audited(5, { kind: 'reversal' }), refused(60)])).toHaveLength(2);
});

test('refusals that nothing explains are one fact, however often the app tries', async () => {
  const attempts = Array.from({ length: 300 }, (_, index) => refused(index * 10));
  expect((await standing(attempts)).map(([cause]) => cause)).toEqual(['account-disabled']);
});

test.each([
  ['reset', 'password-reset'],
  ['change', 'password-changed'],
] as const)('a token refused as revoked after a password %s is a part of it, in any order', async (_, cause) => {
  const reports = [audited(1, { cause }), refused(3 * DAY, { cause: 'sessions-revoked' })];
  expect((await standing(reports)).map(([found]) => found)).toEqual([cause]);
  expect((await standing(reports.toReversed())).map(([found]) => found)).toEqual([cause]);
});

test('and stands for itself where sessions were really ended, or the password came later', async () => {
  const really = audited(2 * DAY, { cause: 'sessions-revoked' });
  expect(
    await standing([audited(1, { cause: 'password-reset' }), refused(3 * DAY, { cause: 'sessions-revoked' }), really]),
  ).toHaveLength(2);
  expect(
    await standing([audited(60, { cause: 'password-reset' }), refused(1, { cause: 'sessions-revoked' })]),
  ).toHaveLength(2);
});
