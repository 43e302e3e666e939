/**
 * Selects the records of a file that are worth reading. Of a million records, most are about activities that end
 * nobody's sign-in, or about successful sign-ins.
 */
import { isRelevantSignIn } from '../../detect/detect-sign-in.ts';
import { activityOf, normaliseActivity } from '../../ingest/records/audit-activity.ts';
import { member } from '../../ingest/records/record-values.ts';
import { riskAboutIn } from '../../ingest/records/risk-record.ts';
import { errorCodeIn, riskStateIn, type SignInForm, signInFormOf } from '../../ingest/records/sign-in-form.ts';

export interface ImportFilter {
  /** Indexes of the relevant records, and of values that are no records at all. */
  select(raws: readonly unknown[]): { readonly relevant: readonly number[]; readonly invalid: readonly number[] };
  /** Whether there were successful sign-ins. Whether they matter is known only when all revocations have been read. */
  hasSuccesses(): boolean;
}

type Verdict = 'relevant' | 'irrelevant' | 'check the record';

/** Entra has some hundreds of activities. A file with more than this is hostile, and caching its names helps nobody. */
const MAX_CACHED_NAMES = 10_000;
/** Records with these names are no changes of the directory, but sign-ins and risks. */
const NOT_DIRECTORY_ACTIVITIES = new Set([
  'sign-in activity',
  'risky user',
  'user risk detection',
  'userloggedin',
  'userloginfailed',
]);

/** @param isRelevantActivity gets a normalised activity name */
export function importFilterOf(isRelevantActivity: (activity: string) => boolean): ImportFilter {
  const verdicts = new Map<string, Verdict>();
  let success = false;
  const isRelevantRecord = (raw: unknown): boolean => {
    const form = signInFormOf(raw);
    if (form === undefined) return riskAboutIn(raw) !== undefined;
    const errorCode = errorCodeIn(form);
    success ||= errorCode === 0;
    return isRelevantSignIn(errorCode, riskStateIn(form));
  };
  const cachedVerdict = (name: string): Verdict => {
    const cached = verdicts.get(name);
    if (cached !== undefined) return cached;
    const verdict = verdictOf(name, isRelevantActivity);
    if (verdicts.size < MAX_CACHED_NAMES) verdicts.set(name, verdict);
    return verdict;
  };
  return {
    select(raws) {
      const [relevant, invalid]: [number[], number[]] = [[], []];
      for (const [index, raw] of raws.entries()) {
        const name = activityOf(raw);
        const verdict = name === undefined ? 'check the record' : cachedVerdict(name);
        if (verdict === 'relevant' || (verdict === 'check the record' && isRelevantRecord(raw))) relevant.push(index);
        else if (typeof raw !== 'object' || raw === null) invalid.push(index);
      }
      return { relevant, invalid };
    },
    hasSuccesses: () => success,
  };
}

/** Indexes of the successful sign-ins of the awaited users. @param awaited object ids in lower case */
export function awaitedSuccesses(raws: readonly unknown[], awaited: ReadonlySet<string>): readonly number[] {
  return raws.flatMap((raw, index) => {
    const form = signInFormOf(raw);
    return form !== undefined && awaited.has(userIdIn(form)) && errorCodeIn(form) === 0 ? [index] : [];
  });
}

function verdictOf(name: string, isRelevantActivity: (activity: string) => boolean): Verdict {
  const activity = normaliseActivity(name);
  if (isRelevantActivity(activity)) return 'relevant';
  return NOT_DIRECTORY_ACTIVITIES.has(activity) ? 'check the record' : 'irrelevant';
}

function userIdIn({ inner, outer }: SignInForm): string {
  const id = member(inner, 'userId') ?? member(outer, 'userId');
  return typeof id === 'string' ? id.trim().toLowerCase() : '';
}
