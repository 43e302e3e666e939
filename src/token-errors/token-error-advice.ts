/** What to do about an error, in order, and what not to try; for one of three audiences. */
import type { KnownError } from './aadsts-catalogue.ts';
import { type AdviceContext, stepsForHelpDesk, stepsForUser } from './advice-for-people.ts';
import { stepsForDeveloper } from './steps-for-developer.ts';
import type { Surroundings } from './surroundings.ts';
import data from './token-error-data.json' with { type: 'json' };
import type { TokenErrorAction, TokenErrorAudience, TokenErrorFacts } from './token-error-explanation.ts';
import { whatToAvoid, whatUsersAvoid } from './what-to-avoid.ts';
import { whereToLook } from './where-to-look.ts';

export interface TokenErrorAdvice {
  readonly action: TokenErrorAction;
  readonly clearToken: boolean;
  readonly steps: readonly string[];
  readonly avoid: readonly string[];
}

export interface AdviceRequest {
  /** Undefined for an error without a number of the catalogue. */
  readonly code: number | undefined;
  /** The text beside the code shows that it means something else than it usually does. */
  readonly hasOtherMeaning: boolean;
  readonly facts: TokenErrorFacts;
  readonly surroundings: Surroundings | undefined;
  readonly audience: TokenErrorAudience;
}

type WrittenSteps = Readonly<Partial<Record<TokenErrorAudience, readonly string[]>>>;

/** Better steps than those made from the remedy, for codes that people meet every day. */
const WRITTEN: Readonly<Record<number, WrittenSteps>> = data.advice;
const LOOP_DETECTED = 50196;

export function adviceFor(entry: KnownError, request: AdviceRequest): TokenErrorAdvice {
  const { code, hasOtherMeaning, facts, surroundings, audience } = request;
  const clearToken = entry.tokenState === 'dead' || facts.suberror === 'bad_token';
  const isLoop = code === LOOP_DETECTED;
  const action = isLoop ? 'fix-app' : actionFor(entry, facts.suberror);
  const written = code === undefined || hasOtherMeaning ? undefined : WRITTEN[code]?.[audience];
  const context: AdviceContext = { action, clearToken, facts, surroundings, written };
  const look = code === undefined ? undefined : whereToLook(code, facts);
  const avoid = audience === 'user' ? whatUsersAvoid : whatToAvoid;
  return {
    action,
    clearToken,
    steps: [...stepsFor(entry, audience, context), ...(look === undefined || audience === 'user' ? [] : [look])],
    avoid: avoid(entry, { action, clearToken, isLoop }),
  };
}

function stepsFor(entry: KnownError, audience: TokenErrorAudience, context: AdviceContext): readonly string[] {
  switch (audience) {
    case 'user':
      return stepsForUser(entry, context);
    case 'helpdesk':
      return stepsForHelpDesk(entry, context);
    case 'developer':
      return stepsForDeveloper(entry, context);
  }
}

function actionFor({ tokenState, whoCanFix }: KnownError, suberror: string | undefined): TokenErrorAction {
  if (tokenState === 'retry') return 'retry';
  switch (whoCanFix) {
    case 'admin':
      return 'ask-admin';
    case 'developer':
      return 'fix-app';
    case 'user':
      return suberror === 'message_only' ? 'tell-user' : 'sign-in';
  }
}
