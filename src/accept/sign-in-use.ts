/** Of a sign-in only who asked for what, and how it ended: told without reading the rest, for most sign-ins say no more. */
import { textMember } from './read-audit-value.ts';
import { flowOf } from './read-sign-in-record.ts';
import { errorCodeIn, type SignInForm } from './sign-in-form.ts';
import type { SignInRecord } from './sign-in-record.ts';

export interface SignInUse extends Pick<SignInRecord, 'at' | 'flow' | 'errorCode'> {
  /** As the record has it: not always an object id. */
  readonly userId: string;
  readonly appId: string;
}

/** Undefined of an app that signs in for itself. */
export function useOf({ at, flow, errorCode, user, app }: SignInRecord): SignInUse | undefined {
  return user && app && { at, flow, userId: user.id, appId: app.id, ...(errorCode === undefined ? {} : { errorCode }) };
}

/** @param at a stream is minutes behind, which matters to nobody who counts in days */
export function useIn(form: SignInForm, at: string): SignInUse | undefined {
  const [userId, appId, errorCode] = [textMember(form.inner, 'userId'), textMember(form.inner, 'appId'), errorCodeIn(form)];
  if (userId === undefined || appId === undefined) return undefined;
  // What worked needs no further look, and most did.
  return { at, flow: errorCode === 0 ? 'unknown' : flowOf(form), userId, appId, ...(errorCode === undefined ? {} : { errorCode }) };
}
