/**
 * Selects the records of a file that are worth reading. Of a million records, most are about activities that end
 * nobody's sign-in, or about successful sign-ins.
 */
import { isRelevantSignIn } from '../../detect/detect-sign-in.ts';
import { activityOf, normaliseActivity } from '../../ingest/records/audit-activity.ts';
import { member } from '../../ingest/records/record-values.ts';
import { riskAboutIn } from '../../ingest/records/risk-record.ts';
import { errorCodeIn, outcomeIn, type SignInForm, signInFormOf } from '../../ingest/records/sign-in-form.ts';
import { isOtherLog } from '../../ingest/records/unwrap-record.ts';
import { userSet } from './user-set.ts';

export interface ImportFilter {
  /** Indexes of the relevant records, and of everything whose form is not known. */
  select(raws: readonly unknown[]): Selection;
  hasSuccesses(): boolean;
  /**
   * Whether one of these users may have signed in. Whose success matters is known only when all revocations have been
   * read. @param awaited ids in lower case
   */
  hasSuccessOf(awaited: ReadonlySet<string>): boolean;
  /** Whether something was not recognised at once. It may have been wrapped. */
  hasUnrecognised(): boolean;
}

export interface Selection {
  readonly relevant: readonly number[];
  readonly unrecognised: readonly number[];
}

type Verdict = 'relevant' | 'irrelevant' | 'unrecognised';

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
  const verdicts = new Map<string, Verdict | 'check the record'>();
  const succeeded = userSet();
  let isAllKnown = true;
  const verdictOfRecord = (raw: unknown): Verdict => {
    const form = signInFormOf(raw);
    if (form === undefined) {
      if (riskAboutIn(raw) !== undefined) return 'relevant';
      return isOtherLog(raw) ? 'irrelevant' : 'unrecognised';
    }
    const outcome = outcomeIn(form);
    if (outcome.errorCode === 0) succeeded.add(userIdIn(form));
    // Without a result it is read all the same, to find out what is missing.
    return outcome.errorCode === undefined || isRelevantSignIn(outcome) ? 'relevant' : 'irrelevant';
  };
  const cachedVerdict = (name: string): Verdict | 'check the record' => {
    const cached = verdicts.get(name);
    if (cached !== undefined) return cached;
    const verdict = verdictOf(name, isRelevantActivity);
    if (verdicts.size < MAX_CACHED_NAMES) verdicts.set(name, verdict);
    return verdict;
  };
  return {
    select(raws) {
      const [relevant, unrecognised]: [number[], number[]] = [[], []];
      for (const [index, raw] of raws.entries()) {
        const name = activityOf(raw);
        const ofName = name === undefined ? 'check the record' : cachedVerdict(name);
        const verdict = ofName === 'check the record' ? verdictOfRecord(raw) : ofName;
        if (verdict === 'relevant') relevant.push(index);
        else if (verdict === 'unrecognised') unrecognised.push(index);
      }
      isAllKnown &&= unrecognised.length === 0;
      return { relevant, unrecognised };
    },
    hasSuccesses: () => !succeeded.isEmpty(),
    hasSuccessOf: (awaited) => succeeded.mayHaveOneOf(awaited),
    hasUnrecognised: () => !isAllKnown,
  };
}

/** Indexes of the successful sign-ins of the awaited users. @param awaited object ids in lower case */
export function awaitedSuccesses(raws: readonly unknown[], awaited: ReadonlySet<string>): readonly number[] {
  return raws.flatMap((raw, index) => {
    const form = signInFormOf(raw);
    return form !== undefined && awaited.has(userIdIn(form)) && errorCodeIn(form) === 0 ? [index] : [];
  });
}

function verdictOf(name: string, isRelevantActivity: (activity: string) => boolean): Verdict | 'check the record' {
  const activity = normaliseActivity(name);
  if (isRelevantActivity(activity)) return 'relevant';
  return NOT_DIRECTORY_ACTIVITIES.has(activity) ? 'check the record' : 'irrelevant';
}

/** Some exports have names only. */
function userIdIn({ inner, outer }: SignInForm): string {
  const names = ['userId', 'userPrincipalName'];
  const id = member(inner, ...names) ?? member(outer, ...names);
  return typeof id === 'string' ? id.trim().toLowerCase() : '';
}
