/** Reports shuffled and duplicated, from every source: the answer depends on the set of reports only. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reportEntryOf } from '../../src/correlate/report-entry.ts';
import { viewOf } from '../../src/correlate/subject-view.ts';
import type { Cause } from '../../src/detect/cause.ts';
import type { Report } from '../../src/detect/report.ts';
import { grantSubjectId, membershipSubjectId, type Subject } from '../../src/detect/subject.ts';
import { ADA, APP, at, audited, seen, uncorrelated } from './report-builder.ts';
import { deliver, deliverAll, dump, modelOf, readModel } from './settled-model.ts';

const minute = fc.integer({ min: 0, max: 40 });
const kind = fc.constantFrom<Report['kind']>('revocation', 'revocation', 'revocation', 'reversal');
const source = fc.constantFrom<Report['source']>('users-delta', 'notification', 'policy-list');

const policy = fc
  .constantFrom('a', 'b', 'c')
  .chain((beforeHash) =>
    fc
      .constantFrom('a', 'b', 'c')
      .map((afterHash) => ({ policy: { change: 'changed' as const, beforeHash, afterHash } })),
  );
const detail = fc.oneof(fc.constant({}), fc.constant({}), policy, fc.constant({ purged: true }));

const report = fc.oneof(
  fc
    .record({ minute, kind, detail, correlationId: fc.constantFrom('c', 'd', 'e', 'f') })
    .map(({ minute: when, ...different }) => audited(when, different)),
  fc.record({ minute, kind, detail }).map(({ minute: when, ...different }) => uncorrelated(when, different)),
  fc
    .record({ from: minute, length: fc.integer({ min: 1, max: 12 }), kind, source, detail })
    .map(({ from, length, ...different }) => seen(from, from + length, different)),
);

const facts: fc.Arbitrary<{ readonly cause: Cause; readonly subject: Subject }> = fc.constantFrom(
  { cause: 'account-disabled', subject: { kind: 'user', id: ADA } },
  { cause: 'account-deleted', subject: { kind: 'user', id: ADA } },
  { cause: 'app-deleted', subject: { kind: 'service-principal', id: APP } },
  { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } },
  { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, undefined) } },
);

/** One subject and cause, or several related ones. */
const ofOne = fc.array(report, { minLength: 1, maxLength: 12 });
const ofMany = fc.array(
  fc.record({ report, fact: facts }).map(({ report: one, fact }) => ({ ...one, ...fact })),
  { minLength: 1, maxLength: 10 },
);

/** Into a group and out of it, again and again. */
const move = fc.tuple(report, fc.constantFrom('joined' as const, 'left' as const)).map(([one, way]): Report => {
  const subject = { kind: 'membership', id: membershipSubjectId('group', ADA) } as const;
  const kept = {
    policy: { change: way === 'joined' ? 'tightened' : 'loosened' },
    membership: { ownerId: 'group', memberId: ADA, way, policyIds: ['p'] },
  } as const;
  return {
    ...one,
    kind: 'revocation',
    cause: 'policy-changed',
    subject,
    sourceId: `${one.sourceId}-${way}`,
    detail: kept,
  };
});
const ofMoves = fc.array(move, { minLength: 1, maxLength: 10 });

/** Refusals at an app, and the changes that may explain them; the reversals decide whether they do. */
const refusal = fc
  .record({
    minute: fc.integer({ min: 0, max: 60 }),
    cause: fc.constantFrom<Cause>('consent-missing', 'policy-blocked', 'mfa-required', 'refresh-token-inactive'),
    policyIds: fc.constantFrom<readonly string[]>([], ['p'], ['p', 'q']),
    errorCode: fc.constantFrom(70008, 700082, 65001, 50076),
  })
  .map(({ minute: when, cause, policyIds, errorCode }) => {
    const signIn = { flow: 'non-interactive', errorCode, blockingPolicyIds: policyIds } as const;
    const subject = { kind: 'user-app', id: `${ADA}_${APP}` } as const;
    return uncorrelated(when, {
      cause,
      subject,
      source: 'sign-in',
      sourceId: `${cause}-${when}-${errorCode}`,
      detail: { signIn },
    });
  });
/** The user got in, or consented: it answers what only asked for something, and separates what came before. */
const answer = fc
  .record({
    minute: fc.integer({ min: 0, max: 60 }),
    cause: fc.constantFrom<Cause>('consent-missing', 'policy-blocked', 'mfa-required', 'refresh-token-inactive'),
    deviceId: fc.constantFrom(undefined, undefined, 'd'),
  })
  .map(({ minute: when, cause, deviceId }) => {
    const signIn = { flow: 'unknown', errorCode: 0, ...(deviceId !== undefined && { deviceId }) } as const;
    const subject = { kind: 'user-app', id: `${ADA}_${APP}` } as const;
    const sourceId = `answer-${cause}-${when}-${deviceId}`;
    return uncorrelated(when, { kind: 'answer', cause, subject, source: 'sign-in', sourceId, detail: { signIn } });
  });
const explanation: fc.Arbitrary<{ readonly cause: Cause; readonly subject: Subject }> = fc.constantFrom(
  { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } },
  { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, undefined) } },
  { cause: 'policy-changed', subject: { kind: 'policy', id: 'p' } },
  { cause: 'mfa-changed', subject: { kind: 'user', id: ADA } },
  { cause: 'sessions-revoked', subject: { kind: 'user', id: ADA } },
);
const ofRefusals = fc
  .tuple(
    fc.array(refusal, { minLength: 1, maxLength: 4 }),
    fc.array(answer, { maxLength: 3 }),
    fc.array(
      fc.record({ report, fact: explanation }).map(({ report: one, fact }) => ({ ...one, ...fact })),
      { minLength: 1, maxLength: 6 },
    ),
  )
  .map((parts) => parts.flat());

const shuffled = (reports: fc.Arbitrary<readonly Report[]>) =>
  reports
    .map(distinct)
    .chain((set) =>
      fc.tuple(
        fc.constant(set),
        fc.shuffledSubarray([...set], { minLength: set.length }),
        fc.shuffledSubarray([...set, ...set], { minLength: 2 * set.length }),
      ),
    );

test('any order gives the same read model, and repetition changes no byte', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(shuffled(fc.oneof(ofOne, ofMany, ofMoves, ofRefusals)), async ([set, order, doubled]) => {
      const [first, second] = [await deliverAll(order), await deliverAll(doubled)];
      expect(await readModel(second)).toEqual(await readModel(first));

      const once = await dump(first);
      for (const again of set) await deliver(again, first);
      expect(await dump(first)).toBe(once);
    }),
    { numRuns: 400 },
  );
});

test('evidence that moves to another revocation takes along what explained it', async () => {
  const subject = { kind: 'user-app', id: `${ADA}_${APP}` } as const;
  const refused = (when: number, blockingPolicyIds: readonly string[]) =>
    uncorrelated(when, {
      cause: 'mfa-required',
      subject,
      source: 'sign-in',
      sourceId: `refused-${when}`,
      detail: { signIn: { flow: 'non-interactive', errorCode: 50076, blockingPolicyIds } },
    });
  const answered = uncorrelated(1, {
    kind: 'answer',
    cause: 'mfa-required',
    subject,
    source: 'sign-in',
    sourceId: 'answered',
    detail: { signIn: { flow: 'unknown', errorCode: 0 } },
  });
  const changed = uncorrelated(0, { cause: 'policy-changed', subject: { kind: 'policy', id: 'p' } });
  const reports = [refused(0, ['p', 'q']), refused(2, []), answered, changed];
  const models = await Promise.all(ordersOf(reports).map(modelOf));
  expect(new Set(models.map((model) => JSON.stringify(model))).size).toBe(1);
});

function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) => ordersOf(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}

test('the record shows the acts that the pure partition of the reports gives', async () => {
  await fc.assert(
    fc.asyncProperty(shuffled(fc.oneof(ofOne, ofMoves)), async ([set, order]) => {
      const acts = viewOf(set.map((one, index) => reportEntryOf(one, index + 1)));
      const expected = acts.map(({ members, closedBy }) => ({
        sourceIds: members.map(({ sourceId }) => sourceId).sort(),
        closedAt: closedBy ? at((closedBy.to - Date.parse(at(0))) / 60_000) : null,
      }));

      const model = (await modelOf(order)).map((text) => JSON.parse(text));

      expect(model.map((act) => ({ sourceIds: act.at(-2), closedAt: act.at(-3) })).sort(byText)).toEqual(
        expected.sort(byText),
      );
    }),
    { numRuns: 300 },
  );
});

function distinct(reports: readonly Report[]): readonly Report[] {
  const key = ({ cause, subject, kind: ofReport, source: from, sourceId }: Report) =>
    [cause, subject.id, ofReport, from, sourceId].join(' ');
  return [...new Map(reports.map((one) => [key(one), one])).values()];
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
