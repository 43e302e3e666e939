/** The steps of the advice, in order, in the words of each audience: user, help desk and developer. */
import type { KnownError } from './aadsts-catalogue.ts';
import type { Surroundings } from './text-clues.ts';
import type {
  TokenErrorAction,
  TokenErrorCause,
  TokenErrorFacts,
  TokenErrorFixer,
  TokenState,
} from './token-error-explanation.ts';

export interface AdviceContext {
  readonly action: TokenErrorAction;
  readonly clearToken: boolean;
  readonly facts: TokenErrorFacts;
  readonly surroundings: Surroundings | undefined;
  /** Steps written for this code: they replace those made from its remedy. */
  readonly written: readonly string[] | undefined;
}

const AGAIN = 'Sign in to the app again; sign out first if it does not ask.';
const FLOW = 'If it is a flow: Power Automate → Connections → the connection with the warning → Fix connection.';
const FLOW_CAUSES: ReadonlySet<TokenErrorCause> = new Set([
  'sessions-revoked',
  'password-changed',
  'password-reset',
  'refresh-token-inactive',
]);
/** The remedy of a fault of the service: nothing for a user. */
const SERVICE_FAULT = /^Look at the service health page/;
const REPORT = 'the code, the time, and the ids in the message';

export function stepsForUser(entry: KnownError, context: AdviceContext): readonly string[] {
  const { action, surroundings, written } = context;
  const again = surroundings?.signIn ?? AGAIN;
  if (written !== undefined) return surroundings !== undefined && action === 'sign-in' ? [again, ...written] : written;
  const own = stepsOfUser(entry);
  const afterwards = surroundings === undefined ? [] : [`When it is solved: ${surroundings.signIn}`];
  switch (action) {
    case 'sign-in':
      return [...inOrder(entry, { again, own }, surroundings), ...flowHint(entry, context)];
    case 'tell-user':
      return own;
    case 'retry':
      return [
        'Wait a few minutes and try again.',
        ...(SERVICE_FAULT.test(entry.remedy) ? [] : own),
        `If it goes on, tell your help desk ${REPORT}.`,
      ];
    case 'ask-admin':
      return [...own, `Only an administrator can solve it: give your help desk ${REPORT}.`, ...afterwards];
    case 'fix-app':
      return [...own, `Not your account but the app is at fault: give its owner or maker ${REPORT}.`, ...afterwards];
  }
}

/** What a user can do without anybody's help. */
function stepsOfUser(entry: KnownError): readonly string[] {
  if (isJustSignIn(entry.remedy)) return [];
  return labelledSteps(entry, 'App owner')
    .filter((step) => step.startsWith('User: '))
    .map(withoutLabel);
}

interface Steps {
  readonly again: string;
  readonly own: readonly string[];
}

/**
 * A new sign-in comes first, unless it would be refused again, is not needed, or the entry says itself when it comes.
 */
function inOrder(entry: KnownError, { again, own }: Steps, surroundings: Surroundings | undefined): readonly string[] {
  const { tokenState, furtherSteps, remedy } = entry;
  const touchesToken = tokenState === 'dead' || tokenState === 'blocked';
  const saysWhen = !touchesToken || /^Sign (?:in|out) /.test(remedy);
  if (own.length > 0 && (furtherSteps !== undefined || (saysWhen && surroundings === undefined))) return own;
  return needsConditionFirst(entry) ? [...own, again] : [again, ...own];
}

/** Connections of flows are what people forget; but not where a browser app or a device is at fault. */
function flowHint({ causes: [likeliest] }: KnownError, { surroundings, clearToken }: AdviceContext): readonly string[] {
  const concernsFlows = likeliest === undefined || FLOW_CAUSES.has(likeliest);
  return surroundings === undefined && clearToken && concernsFlows ? [FLOW] : [];
}

export function stepsForHelpDesk(entry: KnownError, context: AdviceContext): readonly string[] {
  const { action, surroundings, written } = context;
  const again = labelled('User', surroundings?.signIn ?? AGAIN);
  const app = stepsOfApp(context);
  // The program that showed the error is known: it must be signed in again in any case.
  const thenAgain = surroundings === undefined || action === 'retry' ? [] : [again];
  if (written !== undefined)
    return action === 'sign-in' ? [...thenAgain, ...written, ...app] : [...written, ...thenAgain, ...app];
  const own = labelledSteps(entry, 'App owner');
  switch (action) {
    case 'sign-in': {
      const steps = inOrder(entry, { again, own: isJustSignIn(entry.remedy) ? own.slice(1) : own }, surroundings);
      return [...steps, ...flowHint(entry, context), ...app];
    }
    case 'tell-user':
      return [...own, ...app];
    case 'retry':
      return ['User: wait a few minutes and try again.', `If it goes on: ${entry.remedy}`, ...own.slice(1)];
    case 'ask-admin':
    case 'fix-app':
      return [...own, ...thenAgain, ...app];
  }
}

function stepsOfApp({ clearToken, facts }: AdviceContext): readonly string[] {
  return [
    ...(clearToken ? ['App: delete the stored refresh token; it will not work again.'] : []),
    ...(facts.claims === undefined ? [] : ['App: pass on the claims of the answer unchanged with the sign-in.']),
  ];
}

export function stepsForDeveloper(entry: KnownError, context: AdviceContext): readonly string[] {
  const { action, clearToken, facts, written } = context;
  const { remedy, tokenState, furtherSteps } = entry;
  const own = labelledSteps(entry, 'Developer');
  const clear = clearToken ? ['App: delete the stored refresh token; it will not work again.'] : [];
  const begin = tokenState === 'interrupt' ? 'continue the' : 'start one';
  const withClaims = facts.claims === undefined ? '' : ', and pass on the claims of the answer unchanged';
  const prompt = `App: ${begin} interactive sign-in${withClaims}.`;
  switch (action) {
    case 'sign-in':
      if (needsConditionFirst(entry)) return [...clear, ...own, prompt];
      if (furtherSteps !== undefined) return [...clear, ...own, ...(facts.claims === undefined ? [] : [prompt])];
      return [...clear, prompt, ...(isJustSignIn(remedy) ? [] : own)];
    case 'tell-user':
      return [...clear, 'App: show the user the message; a prompt does not help by itself.', ...own];
    case 'retry':
      return [
        'App: keep the token, wait, and send the same request again; wait longer after each failure; stop after a few.',
        `If it persists: ${remedy}`,
        ...own.slice(1),
      ];
    case 'ask-admin':
      return [...clear, ...(written ?? own), clearToken ? prompt : afterAdmin(tokenState)];
    case 'fix-app':
      return [...clear, ...(written ?? own), ...(clearToken ? [prompt] : [])];
  }
}

function afterAdmin(tokenState: TokenState): string {
  return tokenState === 'blocked'
    ? 'App: then try silently once; if that is refused, start one interactive sign-in.'
    : 'User: then repeat what was refused.';
}

const LABEL = /^(?:App|App owner|User|Administrator|Developer|Unattended job): /;

/** Words that keep their capital behind a label. */
const NAME = /^(?:[A-Z][A-Z]|Edge|Entra|Microsoft|Nobody|Power|Windows)/;
/** The step, with who does it in front, unless it says so itself. */
function labelled(label: string, step: string): string {
  if (LABEL.test(step)) return step;
  return `${label}: ${NAME.test(step) ? step : `${step.slice(0, 1).toLowerCase()}${step.slice(1)}`}`;
}

/**
 * The remedy and what follows it, each with who does it in front.
 * @param developer what the audience calls the person who can change the app
 */
function labelledSteps(
  { whoCanFix, remedy, furtherSteps = [] }: KnownError,
  developer: 'App owner' | 'Developer',
): readonly string[] {
  const fixers: Readonly<Record<TokenErrorFixer, string>> = { user: 'User', admin: 'Administrator', developer };
  return [remedy, ...furtherSteps].map((step) => labelled(fixers[whoCanFix], step));
}

function withoutLabel(step: string): string {
  return step.replace(LABEL, '').replace(/^./, (first) => first.toUpperCase());
}

/** Causes where a prompt is refused again until something else is fixed. */
const CONDITION_FIRST: ReadonlySet<TokenErrorCause | undefined> = new Set([
  'account-locked',
  'device-noncompliant',
  'device-disabled',
  'policy-blocked',
]);

function needsConditionFirst({ causes }: KnownError): boolean {
  return CONDITION_FIRST.has(causes[0]);
}

/** Remedies that say no more than the step of the prompt does. */
function isJustSignIn(remedy: string): boolean {
  return /^Sign in (?:again|once more), visibly\.$/.test(remedy);
}
