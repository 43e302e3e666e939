/**
 * What the text beside a code says: which of its meanings it has, an error without a number, and the program it came
 * from.
 */

import { type AadstsCode, type KnownError, knownErrorOf, namedAs } from './aadsts-catalogue.ts';
import type { TokenErrorReading } from './read-token-error.ts';
import data from './token-error-data.json' with { type: 'json' };
import type { TokenErrorLink } from './token-error-explanation.ts';

interface Written {
  readonly name?: string;
  readonly text: string;
  readonly causes: string;
  readonly tokenState: string;
  readonly whoCanFix: string;
  readonly meaning: string;
  readonly remedy: string;
}

/** An error that is recognised by its text. */
export interface ErrorByText extends KnownError {
  /** What it is about, for the page of Microsoft. */
  readonly topic: string;
}

/** Words joined by underscores, such as an OAuth error. */
const IDENTIFIER = /[a-z]+(?:_[a-z]+)+/gi;

/** The same code means different things: the text beside it decides. */
export function withTextBeside(entry: AadstsCode, text: string): AadstsCode {
  const clue = data.textsBesideCodes.find(({ codes, text: words }) => codes.includes(entry.code) && has(text, words));
  return clue === undefined ? entry : { ...entry, ...knownErrorOf(clue) };
}

/** An error that bears no number, or none that is known. */
export function errorByText({ codes, facts, text }: TokenErrorReading): ErrorByText | undefined {
  const certain = specificError(text);
  if (certain !== undefined) return certain;
  const general = data.generalErrors.find(({ text: words }) => has(text, words));
  // Any text has some of these words: only beside a refusal do they mean anything.
  if (general === undefined && codes.length === 0) return undefined;
  const prose = text.replaceAll(IDENTIFIER, ' ');
  const words = data.textsBesideUnknownCodes.find(({ text: pattern }) => has(prose, pattern));
  if (words !== undefined) return named({ ...words, name: general?.name ?? facts.error ?? 'UnknownCode*' });
  return general === undefined ? undefined : named(general);
}

/** An error that its text names beyond doubt, such as a continuous access evaluation challenge. */
export function specificError(text: string): ErrorByText | undefined {
  const found = data.errorsWithoutCode.find(({ text: words }) => has(text, words));
  return found === undefined ? undefined : named(found);
}

function named({ name = '', ...written }: Written & { readonly topic: string }): ErrorByText {
  return { ...namedAs(name), topic: written.topic, ...knownErrorOf(written) };
}

const compiled = new Map<string, RegExp>();

function has(text: string, pattern: string): boolean {
  const expression =
    compiled.get(pattern) ?? new RegExp(/^0x[0-9A-F]{8}$/.test(pattern) ? windowsError(pattern) : pattern, 'i');
  compiled.set(pattern, expression);
  return expression.test(text);
}

/** Windows and its programs print one number in three ways. */
function windowsError(hexadecimal: string): string {
  const number = Number(hexadecimal);
  return String.raw`\b(?:0x(?:ffffffff)?)?${hexadecimal.slice(2)}\b|\b${number}\b|-${2 ** 32 - number}\b`;
}

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
