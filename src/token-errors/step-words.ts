/** How a step is worded: who does it, and what has to come before a new sign-in. */
import type { KnownError } from './aadsts-catalogue.ts';
import type { TokenErrorCause, TokenErrorFixer } from './token-error-explanation.ts';

const LABEL = /^(?:App|App owner|User|Administrator|Developer|Unattended job): /;

/** Words that keep their capital behind a label. */
const NAME = /^(?:[A-Z][A-Z]|Edge|Entra|Microsoft|Nobody|Power|Windows)/;
/** The step, with who does it in front, unless it says so itself. */
export function labelled(label: string, step: string): string {
  if (LABEL.test(step)) return step;
  return `${label}: ${NAME.test(step) ? step : `${step.slice(0, 1).toLowerCase()}${step.slice(1)}`}`;
}

/**
 * The remedy and what follows it, each with who does it in front.
 * @param developer what the audience calls the person who can change the app
 */
export function labelledSteps(
  { whoCanFix, remedy, furtherSteps = [] }: KnownError,
  developer: 'App owner' | 'Developer',
): readonly string[] {
  const fixers: Readonly<Record<TokenErrorFixer, string>> = { user: 'User', admin: 'Administrator', developer };
  return [remedy, ...furtherSteps].map((step) => labelled(fixers[whoCanFix], step));
}

export function withoutLabel(step: string): string {
  return step.replace(LABEL, '').replace(/^./, (first) => first.toUpperCase());
}

/** Causes where a prompt is refused again until something else is fixed. */
const CONDITION_FIRST: ReadonlySet<TokenErrorCause | undefined> = new Set([
  'account-locked',
  'device-noncompliant',
  'device-disabled',
  'policy-blocked',
]);

export function needsConditionFirst({ causes }: KnownError): boolean {
  return CONDITION_FIRST.has(causes[0]);
}

/** Remedies that say no more than the step of the prompt does. */
export function isJustSignIn(remedy: string): boolean {
  return /^Sign in (?:again|once more), visibly\.$/.test(remedy);
}
