/** Somebody could sign in for whom that is waited: whatever had stopped them is over. */
import type { SignedIn } from './signal.ts';

/** @param awaited object ids in lower case */
export function isAwaited({ record: { errorCode, user } }: SignedIn, awaited: ReadonlySet<string>): boolean {
  return errorCode === 0 && user !== undefined && awaited.has(user.id.toLowerCase());
}
