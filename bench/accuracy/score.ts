/** The score: for each cause the true and false findings, the missed ones, and which cause was taken for which. */
import type { Cause } from '../../src/detect/cause.ts';

/** Something that happened, or only looks like it. */
export interface Expectation {
  /** Helps to find the error. */
  readonly name: string;
  /** One cause for each revocation; empty if nothing may be reported. */
  readonly expected: readonly Cause[];
  /** Other causes that are equally right. */
  readonly fair?: readonly (Cause | 'none')[];
}

export interface Judged extends Expectation {
  readonly found: readonly Cause[];
}

export interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

export interface Confusion {
  /** `none`: nothing was expected, or nothing was found. */
  readonly expected: string;
  readonly found: string;
  readonly count: number;
}

export interface Score {
  readonly causes: Readonly<Record<string, Counts>>;
  readonly confusions: readonly Confusion[];
  /** The wrong ones, as text. */
  readonly wrong: readonly string[];
}

export function scoreOf(scenarios: readonly Judged[]): Score {
  const causes = new Map<Cause, { -readonly [Name in keyof Counts]: number }>();
  const confusions = new Map<string, number>();
  const wrong: string[] = [];
  const countsOf = (cause: Cause) => {
    const counts = causes.get(cause) ?? { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
    causes.set(cause, counts);
    return counts;
  };

  for (const scenario of scenarios) {
    const { right, missed, extra } = compare(scenario);
    for (const cause of right) countsOf(cause).truePositives += 1;
    for (const cause of missed) countsOf(cause).falseNegatives += 1;
    for (const cause of extra) countsOf(cause).falsePositives += 1;
    for (let i = 0; i < Math.max(missed.length, extra.length); i += 1) {
      const pair = `${missed[i] ?? 'none'} ${extra[i] ?? 'none'}`;
      confusions.set(pair, (confusions.get(pair) ?? 0) + 1);
    }
    if (missed.length + extra.length > 0)
      wrong.push(`${scenario.name}: expected ${listed(scenario.expected)}, found ${listed(scenario.found)}`);
  }
  return {
    causes: Object.fromEntries([...causes].sort(([a], [b]) => (a < b ? -1 : 1))),
    confusions: [...confusions].map(confusionOf),
    wrong,
  };
}

/** The share of right findings among all findings. 1 if there are none. */
export function precisionOf({ truePositives, falsePositives }: Counts): number {
  return truePositives + falsePositives === 0 ? 1 : truePositives / (truePositives + falsePositives);
}

/** The share of expected causes that was found. 1 if none was expected. */
export function recallOf({ truePositives, falseNegatives }: Counts): number {
  return truePositives + falseNegatives === 0 ? 1 : truePositives / (truePositives + falseNegatives);
}

function compare({ expected, fair = [], found }: Judged) {
  const extra = [...found];
  const missed: Cause[] = [];
  const right: Cause[] = [];
  for (const cause of expected) {
    const exact = extra.indexOf(cause);
    const at = exact === -1 ? extra.findIndex((other) => fair.includes(other)) : exact;
    if (at !== -1) extra.splice(at, 1);
    if (at !== -1) right.push(cause);
    else if (!fair.includes('none')) missed.push(cause);
  }
  return { right, missed, extra: extra.filter((cause) => !fair.includes(cause)) };
}

function confusionOf([pair, count]: readonly [string, number]): Confusion {
  const [expected = '', found = ''] = pair.split(' ');
  return { expected, found, count };
}

function listed(causes: readonly Cause[]): string {
  return causes.length === 0 ? 'none' : causes.join(', ');
}
