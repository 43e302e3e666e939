/** Revocations of one root are one sweep where they are close in time and more than two. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportEntryOf } from '../../src/correlate/report-entry.ts';
import { viewOf } from '../../src/correlate/subject-view.ts';
import { mayGrow, placeOf, type SweepMember, sweepsIn } from '../../src/correlate/sweep.ts';
import type { Report } from '../../src/detect/report.ts';
import { at, audited, seen, uncorrelated } from './report-builder.ts';

const MINUTE = 60_000;

const member = (minute: number, subject = `s${minute}`): SweepMember => ({
  id: `r${minute}-${subject}`,
  keyTime: at(minute),
  root: { kind: 'user', id: 'grace' },
  subject: { kind: 'user', id: subject },
  at: Date.parse(at(0)) + minute * MINUTE,
});
const minutesOf = (members: readonly SweepMember[]) => members.map((one) => (one.at - Date.parse(at(0))) / MINUTE);
const around = (minute: number, members: readonly SweepMember[]) =>
  minutesOf(sweepsIn(members).get(member(minute).id) ?? []);

test('three within ten minutes of each other are a sweep, whichever of them is looked up', () => {
  const members = [0, 10, 20].map((minute) => member(minute));

  for (const minute of [0, 10, 20]) expect(around(minute, members)).toEqual([0, 10, 20]);
});

test('two are no sweep', () => {
  expect(around(0, [member(0), member(1)])).toEqual([]);
});

test('a pause of more than ten minutes ends it', () => {
  const members = [0, 5, 10, 20.001, 21, 22].map((minute) => member(minute));

  expect(around(5, members)).toEqual([0, 5, 10]);
  expect(around(21, members)).toEqual([20.001, 21, 22]);
});

test('one account that is disabled three times is not bulk work', () => {
  expect([...sweepsIn([member(1, 'ada'), member(2, 'ada'), member(3, 'ada')])]).toEqual([]);
});

test('a revocation that is not among them is in no sweep', () => {
  expect(around(30, [member(0), member(1), member(2)])).toEqual([]);
});

test('in whatever order the rows come, the sweeps are the same, and no member of one is close to another', () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 30 });
  const shuffled = minutes.chain((set) =>
    fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length })),
  );
  fc.assert(
    fc.property(shuffled, ([set, other]) => {
      for (const minute of set) {
        const sweep = around(
          minute,
          set.map((one) => member(one)),
        );
        expect(
          around(
            minute,
            other.map((one) => member(one)),
          ),
        ).toEqual(sweep);
        const outside = set.filter((one) => !sweep.includes(one));
        if (sweep.length > 0)
          expect(outside.some((one) => sweep.some((inside) => Math.abs(inside - one) <= 10))).toBe(false);
      }
    }),
  );
});

describe('a sweep may still grow', () => {
  const unknown = (minute: number): SweepMember => ({ ...member(minute), root: { kind: 'unknown', id: 'unknown' } });
  const heidi = (minute: number): SweepMember => ({ ...member(minute), root: { kind: 'user', id: 'heidi' } });
  const may = ({ root, at: moment }: SweepMember, crowd: readonly SweepMember[]) =>
    mayGrow({ root, at: moment }, crowd);

  test('where it would be large enough with those whose actor is unknown', () => {
    expect(may(member(1), [member(1), unknown(2), unknown(3)])).toBe(true);
    expect(may(unknown(3), [member(1), heidi(2), unknown(3)])).toBe(true);
  });

  test('but not where all actors are known, or where the others are too few, too far away, or of another actor', () => {
    expect(may(member(1), [member(1), member(2), member(3)])).toBe(false);
    expect(may(member(1), [member(1), unknown(2)])).toBe(false);
    expect(may(unknown(2), [member(1), unknown(2)])).toBe(false);
    expect(may(member(1), [member(1), unknown(12), unknown(13)])).toBe(false);
    expect(may(member(1), [member(1), unknown(2), heidi(3)])).toBe(false);
  });
});

describe('a revocation is placed', () => {
  const placeAfter = (reports: readonly Report[]) => {
    const [view] = viewOf(reports.map((report, index) => reportEntryOf(report, index + 1)));
    const place = view && placeOf(view);
    return place && [place.root.kind, place.root.id, new Date(place.at).toISOString()];
  };
  const grace = audited(1).actor;
  const refused = (blockingPolicyIds: readonly string[]): Report => {
    const detail = { signIn: { errorCode: 53003, flow: 'non-interactive', blockingPolicyIds } } as const;
    return withoutActor(
      uncorrelated(1, {
        cause: 'policy-blocked',
        subject: { kind: 'user-app', id: 'ada_crm' },
        source: 'sign-in',
        detail,
      }),
    );
  };

  test('under its actor, at the moment it happened', () => {
    expect(placeAfter([audited(1)])).toEqual(['user', grace?.id, at(1)]);
    expect(placeAfter([seen(0, 5), audited(1)])).toEqual(['user', grace?.id, at(1)]);
  });

  test('under `unknown` while its actor is unknown', () => {
    expect(placeAfter([seen(0, 5)])).toEqual(['unknown', 'unknown', at(5)]);
  });

  test('under the policy that blocked it, of several always the same', () => {
    expect(placeAfter([refused(['P2', 'p1'])])).toEqual(['policy', 'p1', at(1)]);
    expect(placeAfter([refused(['p1', 'P2'])])).toEqual(['policy', 'p1', at(1)]);
  });

  test('nowhere where it is known by refusals only', () => {
    expect(placeAfter([refused([])])).toBeUndefined();
    expect(
      placeAfter(
        [uncorrelated(1, { source: 'sign-in', detail: { signIn: { flow: 'non-interactive' } } })].map(withoutActor),
      ),
    ).toBeUndefined();
  });
});

function withoutActor({ actor: _, ...report }: Report): Report {
  return report;
}
