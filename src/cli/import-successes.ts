/** Which sign-ins of a file that succeeded are worth telling: those of users who are waited for. */
import { member } from '../accept/read-audit-value.ts';
import { errorCodeIn, type SignInForm, signInFormOf } from '../accept/sign-in-form.ts';

/** Indexes of the records. @param awaited object ids in lower case */
export function successesAmong(raws: readonly unknown[], awaited: ReadonlySet<string>): readonly number[] {
  return raws.flatMap((raw, index) => {
    const form = signInFormOf(raw);
    return form !== undefined && awaited.has(userIdIn(form)) && errorCodeIn(form) === 0 ? [index] : [];
  });
}

function userIdIn({ inner, outer }: SignInForm): string {
  const id = member(inner, 'userId') ?? member(outer, 'userId');
  return typeof id === 'string' ? id.trim().toLowerCase() : '';
}
