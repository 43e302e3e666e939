/** The steps in words for the developer of the app: what the app does, and who else has to act. */

import type { KnownError } from './aadsts-catalogue.ts';
import type { AdviceContext } from './advice-for-people.ts';
import { isJustSignIn, labelledSteps, needsConditionFirst } from './step-words.ts';
import type { TokenState } from './token-error-explanation.ts';

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
