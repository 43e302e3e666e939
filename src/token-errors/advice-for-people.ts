/** The steps in words for people: for the user, and for the help desk, which names who does each step. */
import type { KnownError } from './aadsts-catalogue.ts';
import { isJustSignIn, labelled, labelledSteps, needsConditionFirst, withoutLabel } from './step-words.ts';
import type { Surroundings } from './surroundings.ts';
import type { TokenErrorAction, TokenErrorCause, TokenErrorFacts } from './token-error-explanation.ts';

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

/** A new sign-in comes first, unless it would be refused again, is not needed, or the entry says itself when it comes. */
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
