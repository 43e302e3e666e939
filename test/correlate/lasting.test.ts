/** Risk is reported again and again; a demand for MFA is lifted by another change. */
import { expect, test } from 'vitest';
import type { Detail, Report } from '../../src/detect/report.ts';
import { ADA, APP, audited, uncorrelated } from './report-builder.ts';
import { modelOf } from './settled-model.ts';

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

async function unmerged(reports: readonly Report[]): Promise<readonly (readonly unknown[])[]> {
  const acts = (await modelOf(reports)).map((text) => JSON.parse(text)).filter(([, , state]) => state !== 'folded');
  return acts.map(([cause, , state]) => [cause, state]);
}

test('risk that rises, and is reported at every sign-in, is one revocation until it is over', async () => {
  const rising = [
    risk(1),
    risk(30, { detail: { risk: { state: 'atRisk', level: 'high' } } }),
    risk(2 * DAY, { source: 'sign-in', detail: atRisk }),
  ];
  expect(await unmerged(rising)).toEqual([['risk-raised', 'open']]);
  expect(await unmerged(rising.toReversed())).toEqual([['risk-raised', 'open']]);
  const over = risk(DAY, { kind: 'reversal', sourceId: 'over' });
  expect(await unmerged([...rising, over])).toEqual([
    ['risk-raised', 'closed'],
    ['risk-raised', 'open'],
  ]);
});

test('it stays one revocation however often the user signs in', async () => {
  expect(
    await unmerged(Array.from({ length: 300 }, (_, index) => risk(index * 10, { source: 'sign-in', detail: atRisk }))),
  ).toEqual([['risk-raised', 'open']]);
});

test('a sign-in record that is published again with the risk merges the block into the risk', async () => {
  const republished = risk(1, { source: 'sign-in', sourceId: 'sign-in-1', detail: atRisk });
  expect(await unmerged([blocked(1), republished])).toEqual([['risk-raised', 'open']]);
  expect(await unmerged([republished, blocked(1)])).toEqual([['risk-raised', 'open']]);
});

test('a demand for MFA is closed by the change that lifts it', async () => {
  const mfa = (minute: number, demand: 'required' | 'lifted') =>
    audited(minute, { cause: 'mfa-changed', detail: { mfa: demand } });
  const both = [mfa(1, 'required'), mfa(60, 'lifted')];
  const expected = [
    ['mfa-changed', 'closed'],
    ['mfa-changed', 'open'],
  ];
  expect(await unmerged(both)).toEqual(expected);
  expect(await unmerged(both.toReversed())).toEqual(expected);
});
