/** Does a sign-in show that the user uses the app? It worked, or a token that there was is refused. */
import type { SignInUse } from '../accept/sign-in-use.ts';
import { SIGN_IN_CODES } from './sign-in-codes.ts';

/** Whoever tries passwords locks an account without using anything; and of a page that was left half way nobody knows. */
export function showsUse({ errorCode, flow }: Pick<SignInUse, 'errorCode' | 'flow'>): boolean {
  if (errorCode === 0) return true;
  const meaning = errorCode === undefined ? undefined : SIGN_IN_CODES.get(errorCode);
  return flow === 'non-interactive' && meaning !== undefined && meaning.cause !== 'account-locked';
}
