/** What leaves this machine names nobody, in whatever field a name stands. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AmbiguousNameError, UnknownNameError, UsageError } from '../../../src/cli/cli-errors.ts';
import {
  explanationWithoutPeople,
  failureText,
  summariesWithoutPeople,
  whyWithoutPeople,
} from '../../../src/cli/mcp/without-people.ts';
import { CAUSES } from '../../../src/detect/cause.ts';
import type { RevocationSummary } from '../../../src/query/answers.ts';
import { judgeWhy } from '../../../src/query/why/judge-why.ts';
import type { WhyAnswer } from '../../../src/query/why/why-answer.ts';
import { reportWhy } from '../../../src/query/why/why-report.ts';
import { explainTokenError } from '../../../src/token-errors/explain-token-error.ts';
import { candidate, errorOf, facts, PAYROLL, summary } from '../../query/why/why-facts-builder.ts';

const SUBJECTS = ['user', 'grant', 'device', 'membership'] as const;
const person = (letter: string) => ({ kind: 'user' as const, id: `0${letter}`.repeat(4) });

/** Begins and ends as no word of ours does; signs between that a pattern could take for its own. */
const word = fc.string({ unit: fc.constantFrom(...'abcéüß中.*+?()[]{}|^$\\/\'"- '), maxLength: 8 });
const plain = word.map((text) => `Xq${text.trim()}zX`);
const name = fc.oneof(
  plain,
  fc.tuple(plain, plain).map((parts) => parts.join(' ')),
  plain.map((text) => `${text.replaceAll(/[^a-z]/gi, '')}@contoso.example`),
);
/** Two people, of whom one may be a part of the other. */
const names = fc
  .tuple(name, name, fc.boolean())
  .map(([one, other, isPart]) => [one, isPart ? `${one} ${other}` : other] as const);

const seed = Date.now() % 1_000_000;
const forAll = <T>(values: fc.Arbitrary<T>, check: (value: T) => void) =>
  // A failure prints its seed.
  fc.assert(fc.property(values, check), { seed, numRuns: process.env.LONG ? 3_000 : 200 });

function expectNobody(answer: unknown, ...people: readonly string[]): void {
  const text = JSON.stringify(answer).toLowerCase();
  for (const one of people) {
    const [, quoted = ''] = /^"(.*)"$/.exec(JSON.stringify(one.toLowerCase())) ?? [];
    expect(text).not.toContain(quoted);
  }
}

/** Everywhere where the record has a name of a person. */
function named(
  [who, by]: readonly [string, string],
  kind: (typeof SUBJECTS)[number],
  cause: RevocationSummary['cause'],
): Partial<RevocationSummary> {
  const actor = { ...person('c'), name: by };
  const occurred = { from: '2031-03-02T08:00:00.000Z', to: '2031-03-02T08:10:00.000Z' };
  return {
    cause,
    subject: { kind, id: person('a').id, name: kind === 'grant' ? `Payroll Sync for ${who}` : who },
    actor,
    sweep: { id: 'sweep-1', by: actor, members: 3, occurred },
  };
}

const cases = fc.record({
  people: names,
  kind: fc.constantFrom(...SUBJECTS),
  cause: fc.constantFrom(...CAUSES),
  withApp: fc.boolean(),
});

describe('why', () => {
  const answerOf = ({ people, kind, cause, withApp }: typeof cases extends fc.Arbitrary<infer T> ? T : never) => {
    const known = facts({
      user: { id: person('a').id, name: people[0] },
      ...(withApp && { app: PAYROLL }),
      candidates: [candidate(30, { summary: named(people, kind, cause) })],
      error: errorOf(`AADSTS50057: the account of ${people[0]} is disabled`),
    });
    return reportWhy(known, judgeWhy(known));
  };

  test('the verdict and every other member name nobody, and keep what they say', () => {
    forAll(cases, (one) => {
      const full = answerOf(one);
      const left = whyWithoutPeople(full);
      expectNobody(left, ...one.people);
      expect(left).toMatchObject({ certainty: full.certainty, outcome: full.outcome, todo: full.todo });
    });
  });

  test('a text that somebody writes later names nobody either', () => {
    forAll(cases, (one) => {
      const [who, by] = one.people;
      const full: WhyAnswer = { ...answerOf(one), outcome: 'ended' };
      const texts = [`Ask ${by}, not ${who}.`, `(${who})`, `${by}: yes`];
      const doubts = texts.map((text) => ({ doubt: 'others-near' as const, text }));
      const left = whyWithoutPeople({ ...full, todo: texts, ruledOut: texts, whoCanFix: by, doubts });
      expectNobody(left, who, by);
    });
  });

  test('apps and policies keep their names', () => {
    const subject = { kind: 'policy' as const, id: PAYROLL.id, name: 'All staff' };
    const known = facts({ candidates: [candidate(30, { summary: { cause: 'policy-changed', subject } })] });
    const left = whyWithoutPeople(reportWhy(known, judgeWhy(known)));
    expect(left.verdict).toContain('"All staff"');
    expect(left.verdict).toContain(PAYROLL.name);
  });
});

test('a list names nobody', () => {
  forAll(cases, ({ people, kind, cause }) => {
    const own = { ...summary(5, named(people, kind, cause)), summary: `${people[1]} did it` };
    expectNobody(summariesWithoutPeople([own, summary(6)]), ...people);
  });
});

test('an explanation names nobody, of whom the text may have told', () => {
  const lines = [
    'AADSTS50057 for xqx@contoso.example',
    'AADSTS700082 for xqy@contoso.example',
    'AADSTS50057: xqz@a.example',
  ];
  const full = explainTokenError(lines.join('\n'));
  expect(JSON.stringify(full)).toContain('contoso.example');
  expectNobody(full && explanationWithoutPeople(full), 'contoso.example', 'a.example', 'xqx', 'xqy', 'xqz');
});

test('a failure names nobody, whatever failed', () => {
  forAll(names, ([who, by]) => {
    const candidates = [
      { id: '1', name: who },
      { id: '2', name: by },
    ];
    const failures = [
      new AmbiguousNameError('xq', candidates),
      new UnknownNameError('user xq', { near: candidates, list: 'revaudit users list' }),
      new Error(`cannot read the row of ${who}`),
      new TypeError(who),
      who,
    ];
    for (const failure of failures) {
      expectNobody(failureText(failure, false), who, by);
      expect(failureText(failure, true)).not.toBe('');
    }
  });
  expect(failureText(new UsageError('Ask ada@contoso.example'), false)).toBe('Ask (address).');
});
