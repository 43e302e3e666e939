/** What a refused refresh or sign-in means and what to do about it. Offline and pure; the entry of the library. */
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

/** Wrappers around the code that says more. */
const GENERIC = new Set([16000, 50000, 70000, 70001, 70002, 9002313]);
const WEIGHT: Readonly<Record<TokenState, number>> = { dead: 4, blocked: 3, 'n/a': 2, retry: 1, interrupt: 0 };

/**
 * Explains an AADSTS code, a message that holds one, or a token endpoint's answer. Never throws; undefined where it holds no code that we know.
 * @param input of several codes the one that decides is explained, the others are in `otherCodes`
 */
export function explainTokenError(input: number | string | TokenErrorAnswer): TokenErrorExplanation | undefined {
  const { codes, facts } = readTokenError(input);
  const entry = decisive(codes.map(aadstsCode).filter((known) => known !== undefined));
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

/** A token that is dead stays dead, whatever else is asked for; a code that names no cause decides nothing beside one that does. */
function decisive(known: readonly AadstsCode[]): AadstsCode | undefined {
  return known.toSorted((a, b) => weightOf(b) - weightOf(a))[0];
}

function weightOf({ code, causes, tokenState }: AadstsCode): number {
  return GENERIC.has(code) ? -1 : WEIGHT[tokenState] + (causes.length > 0 ? 10 : 0);
}
