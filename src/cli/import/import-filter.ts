/** Picks the records worth reading: of a million, most are of activities that end nobody's sign-in, or of sign-ins that succeeded. */

import { isRelevantSignIn } from '../../detect/detect-sign-in.ts';
import { activityOf, normaliseActivity } from '../../ingest/records/audit-activity.ts';
import { member } from '../../ingest/records/record-values.ts';
import { riskAboutIn } from '../../ingest/records/risk-record.ts';
import { errorCodeIn, riskStateIn, type SignInForm, signInFormOf } from '../../ingest/records/sign-in-form.ts';

export interface ImportFilter {
  /** Indexes of records that may tell something, and of what are no records. */
  sift(raws: readonly unknown[]): { readonly relevant: readonly number[]; readonly strays: readonly number[] };
  /** Whether there were sign-ins that succeeded: whom they help shows only when all that ended has been read. */
  sawSuccess(): boolean;
}

/** Entra has some hundreds of activities; a file with more names is hostile, and gains nothing. */
const MOST_NAMES = 10_000;
/** Under these names stands something other than what was done in the directory. */
const NO_ACTIVITIES = new Set([
  'sign-in activity',
  'risky user',
  'user risk detection',
  'userloggedin',
  'userloginfailed',
]);

type Worth = 'read' | 'skip' | 'look closer';

/** @param isWorth whether records of an activity may tell something; normalised */
export function importFilterOf(isWorth: (activity: string) => boolean): ImportFilter {
  const known = new Map<string, Worth>();
  let success = false;
  const isTelling = (raw: unknown): boolean => {
    const form = signInFormOf(raw);
    if (form === undefined) return riskAboutIn(raw) !== undefined;
    const errorCode = errorCodeIn(form);
    success ||= errorCode === 0;
    return isRelevantSignIn(errorCode, riskStateIn(form));
  };
  const worthOf = (name: string): Worth => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const activity = normaliseActivity(name);
    const worth = isWorth(activity) ? 'read' : NO_ACTIVITIES.has(activity) ? 'look closer' : 'skip';
    if (known.size < MOST_NAMES) known.set(name, worth);
    return worth;
  };
  return {
    sift(raws) {
      const [relevant, strays]: [number[], number[]] = [[], []];
      for (const [index, raw] of raws.entries()) {
        const name = activityOf(raw);
        const worth = name === undefined ? 'look closer' : worthOf(name);
        if (worth === 'read' || (worth === 'look closer' && isTelling(raw))) relevant.push(index);
        else if (typeof raw !== 'object' || raw === null) strays.push(index);
      }
      return { relevant, strays };
    },
    sawSuccess: () => success,
  };
}

// Which sign-ins of a file that succeeded are worth telling: those of users who are waited for.

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
