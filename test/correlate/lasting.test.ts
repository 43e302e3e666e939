/** Risk is told of again and again; a demand for MFA is lifted by another change. */
import { expect, test } from 'vitest';
import type { Detail, Report } from '../../src/detect/report.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { ADA, APP, audited, uncorrelated } from './report-builder.ts';
import { deliver, readModel } from './settled-model.ts';

const DAY = 1440;

const risk = (minute: number, different: Partial<Report> = {}): Report =>
  uncorrelated(minute, {
    cause: 'risk-raised',
    source: 'risk',
    sourceId: `risk-${minute}`,
    detail: { risk: { state: 'atRisk' } },
    ...different,
  });

const atRisk: Detail = { signIn: { flow: 'non-interactive' }, risk: { state: 'atRisk' } };

function blocked(minute: number): Report {
  const subject = { kind: 'user-app', id: `${ADA}_${APP}` } as const;
  return uncorrelated(minute, {
    cause: 'policy-blocked',
    subject,
    source: 'sign-in',
    sourceId: `sign-in-${minute}`,
    detail: { signIn: { flow: 'non-interactive' } },
  });
}

async function standing(reports: readonly Report[]): Promise<readonly (readonly unknown[])[]> {
  const tables = memoryTables();
  for (const report of reports) await deliver(report, tables);
  const acts = (await readModel(tables)).map((text) => JSON.parse(text)).filter(([, , state]) => state !== 'folded');
  return acts.map(([cause, , state]) => [cause, state]);
}

test('risk that rises, and is told of at every sign-in, is one revocation until it is over', async () => {
  const rising = [
    risk(1),
    risk(30, { detail: { risk: { state: 'atRisk', level: 'high' } } }),
    risk(2 * DAY, { source: 'sign-in', detail: atRisk }),
  ];
  expect(await standing(rising)).toEqual([['risk-raised', 'open']]);
  expect(await standing(rising.toReversed())).toEqual([['risk-raised', 'open']]);
  const over = risk(DAY, { kind: 'reversal', sourceId: 'over' });
  expect(await standing([...rising, over])).toEqual([
    ['risk-raised', 'closed'],
    ['risk-raised', 'open'],
  ]);
});

test('however often a user at risk signs in', async () => {
  expect(
    await standing(Array.from({ length: 300 }, (_, index) => risk(index * 10, { source: 'sign-in', detail: atRisk }))),
  ).toEqual([['risk-raised', 'open']]);
});

test('a row that is published again, now with the risk, takes the block along', async () => {
  const again = risk(1, { source: 'sign-in', sourceId: 'sign-in-1', detail: atRisk });
  expect(await standing([blocked(1), again])).toEqual([['risk-raised', 'open']]);
  expect(await standing([again, blocked(1)])).toEqual([['risk-raised', 'open']]);
});

test('a demand for MFA is closed by its being lifted', async () => {
  const mfa = (minute: number, asked: 'required' | 'lifted') =>
    audited(minute, { cause: 'mfa-changed', detail: { mfa: asked } });
  const both = [mfa(1, 'required'), mfa(60, 'lifted')];
  const expected = [
    ['mfa-changed', 'closed'],
    ['mfa-changed', 'open'],
  ];
  expect(await standing(both)).toEqual(expected);
  expect(await standing(both.toReversed())).toEqual(expected);
});
