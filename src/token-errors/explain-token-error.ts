/** Explains a refused refresh or sign-in: what it means and what to do. Offline and pure; the entry of the library. */
import { type AadstsCode, aadstsCode, type KnownError } from './aadsts-catalogue.ts';
import { timesSentence } from './facts-in-text.ts';
import { readTokenError, type TokenErrorReading } from './read-token-error.ts';
import { type SeparateAnswer, separateAnswers } from './separate-answers.ts';
import { errorByText, surroundingsOf, withTextBeside } from './text-clues.ts';
import { adviceFor } from './token-error-advice.ts';
import type {
  TokenErrorAnswer,
  TokenErrorAudience,
  TokenErrorExplanation,
  TokenErrorOptions,
  TokenState,
} from './token-error-explanation.ts';
import { linksFor } from './token-error-links.ts';

export type {
  TokenErrorAction,
  TokenErrorAnswer,
  TokenErrorAudience,
  TokenErrorCause,
  TokenErrorExplanation,
  TokenErrorFixer,
  TokenErrorLink,
  TokenErrorOptions,
  TokenErrorPlace,
  TokenState,
} from './token-error-explanation.ts';

/** Codes that only wrap a more specific code. */
const GENERIC: ReadonlySet<number | null> = new Set([16000, 50000, 70000, 70001, 70002, 9002313]);
const WEIGHT: Readonly<Record<TokenState, number>> = { dead: 4, blocked: 3, 'n/a': 2, retry: 1, interrupt: 0 };

/**
 * Explains an AADSTS code, a message, a token endpoint's answer, or several of them. Never throws; undefined where the
 * input has nothing that is known.
 * @param input of several errors the decisive one is explained, and the others are in `others`
 */
export function explainTokenError(
  input: number | string | TokenErrorAnswer | readonly TokenErrorAnswer[],
  { for: audience = 'developer' }: TokenErrorOptions = {},
): TokenErrorExplanation | undefined {
  const answers = separateAnswers(input);
  const found = answers.flatMap((answer) =>
    explanationsOf(readTokenError(answer.content), audience).map((explanation) => ({ explanation, answer })),
  );
  const explanations = answers.length < 2 ? found.map(({ explanation }) => explanation) : eachOnce(found);
  const decisive = explanations.toSorted((a, b) => weightOf(b) - weightOf(a))[0];
  if (decisive === undefined) return undefined;
  return { ...decisive, others: explanations.filter((explanation) => explanation !== decisive) };
}

/** All errors of one answer. Those of the catalogue count first; else its words do. */
function explanationsOf(reading: TokenErrorReading, audience: TokenErrorAudience): readonly TokenErrorExplanation[] {
  const known = reading.codes.map(aadstsCode).filter((entry) => entry !== undefined);
  if (known.length > 0)
    return known.map((entry) => explanationOf(withTextBeside(entry, reading.text), reading, audience));
  const error = errorByText(reading);
  if (error === undefined) return [];
  // A Windows error number looks like a code, and is none.
  const code = error.topic === 'windows' ? undefined : reading.codes[0];
  const meaning = code === undefined ? error.meaning : `AADSTS${code} is not in the catalogue. ${error.meaning}`;
  return [
    explanationOf({ ...error, meaning, ...(code === undefined ? {} : { unknownCode: code }) }, reading, audience),
  ];
}

type ExplainedError = KnownError &
  Partial<Pick<AadstsCode, 'code'>> & { readonly unknownCode?: number; readonly topic?: string };

function explanationOf(
  entry: ExplainedError,
  { codes, facts, text }: TokenErrorReading,
  audience: TokenErrorAudience,
): TokenErrorExplanation {
  const { name, nameSource, causes, tokenState, whoCanFix, topic } = entry;
  const code = entry.code ?? entry.unknownCode ?? null;
  const surroundings = surroundingsOf(text);
  const times = timesSentence(facts);
  return {
    code,
    name,
    nameSource,
    meaning: times === undefined ? entry.meaning : `${entry.meaning} ${times}`,
    causes,
    tokenState,
    whoCanFix,
    ...adviceFor(entry, {
      code: entry.code,
      hasOtherMeaning: entry.code !== undefined && aadstsCode(entry.code)?.remedy !== entry.remedy,
      facts,
      surroundings,
      audience,
    }),
    links: linksFor({ code, causes, topic, surroundings }),
    otherCodes: codes.filter((other) => other !== code),
    ...facts,
    others: [],
  };
}

interface Found {
  readonly explanation: TokenErrorExplanation;
  readonly answer: SeparateAnswer;
}

/** The same error of the same person once, with all its places. */
function eachOnce(found: readonly Found[]): readonly TokenErrorExplanation[] {
  const groups = new Map<string, TokenErrorExplanation>();
  for (const { explanation, answer } of found) {
    const key = `${explanation.code ?? explanation.name} ${answer.who ?? ''}`;
    const { places = [], ...first } = groups.get(key) ?? explanation;
    const { line, who } = answer;
    groups.set(key, { ...first, places: [...places, who === undefined ? { line } : { line, who }] });
  }
  return [...groups.values()];
}

/**
 * An error that has a cause goes before one that has none. Then the worst state of the token decides: a dead token
 * stays dead, whatever else is demanded.
 */
function weightOf({ code, causes, tokenState }: TokenErrorExplanation): number {
  return GENERIC.has(code) ? -1 : WEIGHT[tokenState] + (causes.length > 0 ? 10 : 0);
}
