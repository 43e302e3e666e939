/** The program that shows the error, and how somebody signs in there. */
import data from './token-error-data.json' with { type: 'json' };
import type { TokenErrorLink } from './token-error-explanation.ts';

export interface Surroundings {
  readonly name: string;
  /** How a person signs in again in it. */
  readonly signIn: string;
  readonly link: TokenErrorLink;
}

/** Undefined if the text does not show which program it comes from. */
export function surroundingsOf(text: string): Surroundings | undefined {
  return data.surroundings.find(({ text: words }) => new RegExp(words, 'i').test(text));
}
