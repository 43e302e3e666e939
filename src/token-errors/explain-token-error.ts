/** Explains a refused refresh or sign-in: what it means and what to do. Offline and pure; the entry of the library. */
import { type AadstsCode, aadstsCode } from './aadsts-catalogue.ts';
import { readTokenError } from './read-token-error.ts';
import { adviceFor } from './token-error-advice.ts';
import type { TokenErrorAnswer, TokenErrorExplanation, TokenState } from './token-error-explanation.ts';
import { linksFor } from './token-error-links.ts';

export type {
  TokenErrorAction,
  TokenErrorAnswer,
  TokenErrorCause,
  TokenErrorExplanation,
  TokenErrorFixer,
  TokenErrorLink,
  TokenState,
} from './token-error-explanation.ts';

/** Codes that only wrap a more specific code. */
const GENERIC = new Set([16000, 50000, 70000, 70001, 70002, 9002313]);
const WEIGHT: Readonly<Record<TokenState, number>> = { dead: 4, blocked: 3, 'n/a': 2, retry: 1, interrupt: 0 };

/**
 * Explains an AADSTS code, a message that contains one, or a token endpoint's answer. Never throws; undefined where the
 * input has no code of the catalogue.
 * @param input of several codes the decisive one is explained, and the others are in `otherCodes`
 */
export function explainTokenError(input: number | string | TokenErrorAnswer): TokenErrorExplanation | undefined {
  const { codes, facts } = readTokenError(input);
  const entry = decisiveOf(codes.map(aadstsCode).filter((known) => known !== undefined));
  if (entry === undefined) return undefined;
  const { code, name, nameSource = 'docs', meaning, causes, tokenState, whoCanFix } = entry;
  return {
    code,
    name,
    nameSource,
    meaning,
    causes,
    tokenState,
    whoCanFix,
    ...adviceFor(entry, facts),
    links: linksFor(code, causes),
    otherCodes: codes.filter((other) => other !== code),
    ...facts,
  };
}

/**
 * A code that has a cause goes before one that has none. Then the worst state of the token decides: a dead token stays
 * dead, whatever else is demanded.
 */
function decisiveOf(known: readonly AadstsCode[]): AadstsCode | undefined {
  return known.toSorted((a, b) => weightOf(b) - weightOf(a))[0];
}

function weightOf({ code, causes, tokenState }: AadstsCode): number {
  return GENERIC.has(code) ? -1 : WEIGHT[tokenState] + (causes.length > 0 ? 10 : 0);
}
