/**
 * The AADSTS codes that refuse a token or demand a sign-in, as data. Sources: MicrosoftDocs/entra-docs,
 * reference-error-codes.md; f-bader/EntraID-ErrorCodes. Meanings are in our words, and the state of the token is our
 * judgement.
 */
import codes from './aadsts-codes.json' with { type: 'json' };
import type { TokenErrorCause, TokenErrorExplanation, TokenErrorFixer, TokenState } from './token-error-explanation.ts';

export interface AadstsCode {
  readonly code: number;
  readonly name: string;
  /** Absent where the name is in Microsoft's documentation. */
  readonly nameSource?: Exclude<TokenErrorExplanation['nameSource'], 'docs'>;
  readonly causes: readonly TokenErrorCause[];
  readonly tokenState: TokenState;
  readonly whoCanFix: TokenErrorFixer;
  readonly meaning: string;
  readonly remedy: string;
}

// A JSON module is typed with `string` only; the test of the catalogue checks every word against its union.
const CATALOGUE: ReadonlyMap<number, AadstsCode> = new Map(
  (codes as readonly AadstsCode[]).map((entry) => [entry.code, entry]),
);

/** Undefined for a code that is not in the catalogue: Microsoft adds codes every month. */
export function aadstsCode(code: number): AadstsCode | undefined {
  return CATALOGUE.get(code);
}
