/** Picks the records worth reading: of a million, most are of activities that end nobody's sign-in, or of sign-ins that succeeded. */
import { activityOf, normaliseActivity } from '../accept/read-audit-activity.ts';
import { riskAboutIn } from '../accept/read-risk-record.ts';
import { errorCodeIn, riskStateIn, signInFormOf } from '../accept/sign-in-form.ts';
import { isTellingSignIn } from '../detect/detect-sign-in.ts';

export interface Sieve {
  /** Indexes of records that may tell something, and of what are no records. */
  sift(raws: readonly unknown[]): { readonly relevant: readonly number[]; readonly strays: readonly number[] };
  /** Whether there were sign-ins that succeeded: whom they help shows only when all that ended has been read. */
  sawSuccess(): boolean;
}

/** Entra has some hundreds of activities; a file with more names is hostile, and gains nothing. */
const MOST_NAMES = 10_000;
/** Under these names stands something other than what was done in the directory. */
const NO_ACTIVITIES = new Set(['sign-in activity', 'risky user', 'user risk detection', 'userloggedin', 'userloginfailed']);

type Worth = 'read' | 'skip' | 'look closer';

/** @param isWorth whether records of an activity may tell something; normalised */
export function sieveOf(isWorth: (activity: string) => boolean): Sieve {
  const known = new Map<string, Worth>();
  let success = false;
  const isTelling = (raw: unknown): boolean => {
    const form = signInFormOf(raw);
    if (form === undefined) return riskAboutIn(raw) !== undefined;
    const errorCode = errorCodeIn(form);
    success ||= errorCode === 0;
    return isTellingSignIn(errorCode, riskStateIn(form));
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
