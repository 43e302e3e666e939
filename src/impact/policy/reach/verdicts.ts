/** What is judged of people in one state, by number: equal verdicts are one. */
import type { Judgement } from '../../../conditional-access/judge-request.ts';

export interface NumberedJudgement extends Judgement {
  readonly number: number;
}

export interface Verdict {
  readonly number: number;
  /** One for all profiles of people, or one for each. */
  readonly judgements: readonly NumberedJudgement[];
}

export interface VerdictTable {
  /** @param judgements by profile */
  verdict(judgements: readonly Judgement[]): Verdict;
}

export function verdictTable(): VerdictTable {
  const known = new Map<string, NumberedJudgement>();
  const verdicts = new Map<string, Verdict>();
  const numbered = ({ effect, reason }: Judgement): NumberedJudgement => {
    const key = `${effect} ${reason}`;
    const there = known.get(key) ?? { effect, reason, number: known.size };
    known.set(key, there);
    return there;
  };
  return {
    verdict(judgements) {
      const each = judgements.map(numbered);
      // Profiles part the people only where they make a difference.
      const own = new Set(each).size === 1 ? each.slice(0, 1) : each;
      const key = own.map(({ number }) => number).join();
      const there = verdicts.get(key) ?? { number: verdicts.size, judgements: own };
      verdicts.set(key, there);
      return there;
    },
  };
}
