/** How accuracy is counted: a measurement that cannot find an error measures nothing. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCauses } from '../../bench/accuracy/find-causes.ts';
import { openScene } from '../../bench/accuracy/generate/scene.ts';
import { scoreOf } from '../../bench/accuracy/score.ts';
import { isGood } from '../../bench/accuracy/set-score.ts';
import { DETECTORS } from '../../src/detect/detect-reports.ts';
import { exported } from '../fixtures/audit-export.ts';
import { LABELLED_RECORDS } from '../fixtures/labelled-records.ts';

test('right, missed, false and confused findings are counted by cause', () => {
  const { causes, confusions, wrong } = scoreOf([
    { name: 'right', expected: ['account-disabled'], found: ['account-disabled'] },
    { name: 'twice', expected: ['account-disabled'], found: ['account-disabled', 'account-disabled'] },
    { name: 'mixed up', expected: ['password-reset'], found: ['password-changed'] },
    { name: 'missed', expected: ['password-reset'], found: [] },
    { name: 'nothing', expected: [], found: [] },
  ]);
  expect(causes).toEqual({
    'account-disabled': { truePositives: 2, falsePositives: 1, falseNegatives: 0 },
    'password-changed': { truePositives: 0, falsePositives: 1, falseNegatives: 0 },
    'password-reset': { truePositives: 0, falsePositives: 0, falseNegatives: 2 },
  });
  expect(confusions).toEqual([
    { expected: 'none', found: 'account-disabled', count: 1 },
    { expected: 'password-reset', found: 'password-changed', count: 1 },
    { expected: 'password-reset', found: 'none', count: 1 },
  ]);
  expect(wrong.map((line) => line.split(':')[0])).toEqual(['twice', 'mixed up', 'missed']);
});

test('an alternative cause is right, and so is no finding if none is allowed', () => {
  const { causes, wrong } = scoreOf([
    { name: 'as fair', expected: ['password-reset'], fair: ['password-changed'], found: ['password-changed'] },
    { name: 'silence', expected: ['app-disabled'], fair: ['none'], found: [] },
    { name: 'more than was to be found', expected: [], fair: ['app-credential-lost'], found: ['app-credential-lost'] },
  ]);
  expect([causes, wrong]).toEqual([
    { 'password-reset': { truePositives: 1, falsePositives: 0, falseNegatives: 0 } },
    [],
  ]);
});

test('our own sets must have no error, other people’s logs no false finding', () => {
  const missed = scoreOf([{ name: 'missed', expected: ['app-deleted'], found: [] }]);
  const alarm = scoreOf([{ name: 'alarm', expected: [], found: ['app-deleted'] }]);
  const good = (set: 'corpus' | 'generated', score: typeof missed) => isGood({ set, records: 1, ...score });
  expect([good('corpus', missed), good('generated', missed), good('corpus', alarm), good('generated', alarm)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('a revocation with evidence of two scenarios is reported', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'revaudit-accuracy-test-'));
  try {
    const path = join(folder, 'two.json');
    const record = exported();
    await writeFile(path, JSON.stringify([record, { ...record, id: 'twin', activityDisplayName: 'Update user' }]));
    const { found, shared } = await findCauses([
      {
        path,
        scenarioOf: new Map([
          [0, 7],
          [1, 8],
        ]),
      },
    ]);
    expect([found.get(7), found.get(8), shared.length]).toEqual([['account-disabled'], ['account-disabled'], 1]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('every cause is among the labelled fixtures, and so is none', () => {
  const labels = new Set(LABELLED_RECORDS.map(({ cause }) => cause));
  expect([...Object.keys(DETECTORS), 'none'].filter((cause) => !labels.has(cause as never))).toEqual([]);
});

test('a seed gives the same scene again, and another seed another scene', () => {
  const [first, again, other] = [1, 1, 2].map((seed) => openScene(seed, 3, 'a script').person());
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});
