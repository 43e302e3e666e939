/** A failed sign-in is first of all evidence of an earlier act, whenever that becomes known. */
import { expect, test } from 'vitest';
import type { Report } from '../../src/detect/report.ts';
import { at, audited, seen, uncorrelated } from './report-builder.ts';
import { modelOf } from './settled-model.ts';

const DAY = 1440;

const refused = (minute: number, different: Partial<Report> = {}): Report =>
  uncorrelated(minute, {
    source: 'sign-in',
    sourceId: `sign-in-${minute}`,
    detail: { signIn: { errorCode: 50057, flow: 'non-interactive' } },
    ...different,
  });

async function unmerged(reports: readonly Report[]): Promise<readonly (readonly unknown[])[]> {
  const acts = (await modelOf(reports)).map((text) => JSON.parse(text)).filter(([, , state]) => state !== 'folded');
  return acts.map(([cause, , state, { from }, , , evidence]) => [cause, state, from, evidence.length]);
}

test.each([
  ['that came before it', [audited(1), refused(2 * DAY)]],
  ['that becomes known later', [refused(2 * DAY), audited(1)]],
])('a refusal joins the act %s, and does not move its time', async (_, reports) => {
  expect(await unmerged(reports)).toEqual([['account-disabled', 'open', at(1), 2]]);
});

test('a refusal inside the reading that shows the act does not change the time of the reading', async () => {
  expect(await unmerged([seen(0, 30), refused(20)])).toEqual([['account-disabled', 'open', at(0), 2]]);
});

test('a refusal is not explained by a later act, or by one that was undone before it', async () => {
  expect(await unmerged([refused(1), audited(60)])).toHaveLength(2);
  expect(await unmerged([audited(1), audited(5, { kind: 'reversal' }), refused(60)])).toHaveLength(2);
});

test('refusals without an explanation are one fact, however often the app tries', async () => {
  const attempts = Array.from({ length: 300 }, (_, index) => refused(index * 10));
  expect((await unmerged(attempts)).map(([cause]) => cause)).toEqual(['account-disabled']);
});

test.each([
  ['reset', 'password-reset'],
  ['change', 'password-changed'],
] as const)('a token refused as revoked after a password %s is part of it, in any order', async (_, cause) => {
  const reports = [audited(1, { cause }), refused(3 * DAY, { cause: 'sessions-revoked' })];
  expect((await unmerged(reports)).map(([found]) => found)).toEqual([cause]);
  expect((await unmerged(reports.toReversed())).map(([found]) => found)).toEqual([cause]);
});

test('such a refusal is separate where sessions were ended by an act, or where the password came later', async () => {
  const ended = audited(2 * DAY, { cause: 'sessions-revoked' });
  expect(
    await unmerged([audited(1, { cause: 'password-reset' }), refused(3 * DAY, { cause: 'sessions-revoked' }), ended]),
  ).toHaveLength(2);
  expect(
    await unmerged([audited(60, { cause: 'password-reset' }), refused(1, { cause: 'sessions-revoked' })]),
  ).toHaveLength(2);
});
