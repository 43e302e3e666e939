/**
 * Does a sign-in show that sign-in state died? Its code gives the cause; other sources may show what actually changed.
 */
import type { SignInOutcome } from '../ingest/records/sign-in-form.ts';
import type { SignInParty, SignInRecord, SignInUse } from '../ingest/records/sign-in-record.ts';
import type { SignedIn } from '../ingest/signal.ts';
import { CAUSE_ENTRIES, type Cause } from './cause.ts';
import { isRaised } from './causes/risk-raised.ts';
import type { Detail, Report, SignInDetail } from './report.ts';
import { type CodeMeaning, SIGN_IN_CODES } from './sign-in-codes.ts';
import { type Subject, userAppSubjectId } from './subject.ts';

/** Enough to show in a record; a tenant may have hundreds of policies. */
const MOST_POLICIES = 10;

export function detectSignIn({ record, source, sourceId, seenAt }: SignedIn): readonly Report[] {
  const found = findingOf(record);
  if (found === undefined) return [];
  // No correlation id: it names the attempt, not the act behind it, and every attempt of an app has another one.
  const occurred = { from: record.at, to: record.at };
  const ofApp = found.subject.kind === 'application' && record.app ? { appId: record.app.id } : {};
  const { cause, subject, risk } = found;
  const detail = { ...ofApp, signIn: detailOf(record), ...(risk && { risk }) };
  return [{ kind: 'revocation', cause, subject, occurred, source, sourceId, seenAt, detail }];
}

/**
 * Under which subjects this user may have been refused at this app: the user, and the user at the app by each of its
 * ids, because not every record has both.
 */
export function signInSubjects({ user, app, servicePrincipalId }: SignInRecord): readonly Subject[] {
  if (user === undefined) return [];
  const appIds = new Set([servicePrincipalId, app?.id].filter((id) => id !== undefined));
  const atApps = [...appIds].flatMap((id) => userAppOf(user, { app: { ...app, id } }) ?? []);
  return [userOf(user), ...atApps];
}

/** Whether sign-ins with this outcome can lead to a report at all. */
export function isRelevantSignIn({ errorCode, riskState, policyFailed }: SignInOutcome): boolean {
  if (errorCode !== undefined && (SIGN_IN_CODES.has(errorCode) || (policyFailed && errorCode !== 0))) return true;
  return riskState !== undefined && isRaised(riskState);
}

/**
 * Whether a sign-in shows that the user uses the app: it succeeded, or an existing token was refused. Guessing
 * passwords, which locks an account, uses nothing; and an interactive page that was left halfway proves nothing.
 */
export function countsAsUse({ errorCode, flow }: Pick<SignInUse, 'errorCode' | 'flow'>): boolean {
  if (errorCode === 0) return true;
  const meaning = errorCode === undefined ? undefined : SIGN_IN_CODES.get(errorCode);
  return flow === 'non-interactive' && meaning !== undefined && meaning.cause !== 'account-locked';
}

interface SignInFinding {
  readonly cause: Cause;
  readonly subject: Subject;
  /** Where the record itself has the risk, and not only a refusal because of it. */
  readonly risk?: NonNullable<Detail['risk']>;
}

/**
 * One cause for one record. If a policy blocked a risky user, the cause is the risk. With other codes the risk is left
 * to the record of the risky user.
 */
function findingOf(record: SignInRecord): SignInFinding | undefined {
  const byCode = findingOfCode(record);
  const { user, riskState, riskLevel } = record;
  const isRisky = riskState !== undefined && isRaised(riskState);
  if (!isRisky || user === undefined || (byCode && byCode.cause !== 'policy-blocked')) return byCode;
  const risk = { state: riskState, ...(riskLevel === undefined ? {} : { level: riskLevel }) };
  return { cause: 'risk-raised', subject: userOf(user), risk };
}

function findingOfCode(record: SignInRecord): SignInFinding | undefined {
  const meaning = meaningOf(record);
  if (meaning === undefined || !counts(meaning, record)) return undefined;
  const subject = subjectIn(meaning, record);
  return subject && { cause: meaning.cause, subject };
}

/** There are more codes than are documented: where nobody was there, the status of Conditional Access is enough. */
function meaningOf({ errorCode, flow, policyFailed }: SignInRecord): CodeMeaning | undefined {
  if (errorCode === undefined || errorCode === 0) return undefined;
  const nobodyThere = flow !== 'interactive' && flow !== 'unknown';
  return SIGN_IN_CODES.get(errorCode) ?? (policyFailed && nobodyThere ? { cause: 'policy-blocked' } : undefined);
}

function counts({ onRefreshOnly, ofKnownUserOnly }: CodeMeaning, { flow, user }: SignInRecord): boolean {
  if (onRefreshOnly && flow !== 'non-interactive') return false;
  // Without an id, the name is only what somebody typed.
  return !ofKnownUserOnly || (user !== undefined && user.id !== user.name);
}

function subjectIn({ cause, about }: CodeMeaning, record: SignInRecord): Subject | undefined {
  const { user, app, servicePrincipalId, resource } = record;
  switch (about) {
    case 'client':
      return partyOf('service-principal', servicePrincipalId ?? app?.id, app?.name);
    case 'resource':
      return partyOf('service-principal', resource?.id, resource?.name);
    case 'credential':
      return partyOf('application', app?.id ?? servicePrincipalId, app?.name);
    case undefined:
      break;
  }
  // What happens to an account shows at every app alike.
  if (CAUSE_ENTRIES[cause].subjects.includes('user')) return user && userOf(user);
  return user ? userAppOf(user, record) : partyOf('service-principal', servicePrincipalId ?? app?.id, app?.name);
}

function userOf({ id, name }: SignInParty): Subject {
  return { kind: 'user', id, ...(name === undefined ? {} : { name }) };
}

function userAppOf(
  user: SignInParty,
  { app, servicePrincipalId }: Pick<SignInRecord, 'app' | 'servicePrincipalId'>,
): Subject | undefined {
  const appId = servicePrincipalId ?? app?.id;
  if (appId === undefined) return undefined;
  const name = `${app?.name ?? appId} for ${user.name ?? user.id}`;
  return { kind: 'user-app', id: userAppSubjectId(user.id, appId), name };
}

function partyOf(kind: Subject['kind'], id: string | undefined, name: string | undefined): Subject | undefined {
  return id === undefined ? undefined : { kind, id, ...(name === undefined ? {} : { name }) };
}

function detailOf({ errorCode, flow, client, app, deviceId, blockingPolicyIds }: SignInRecord): SignInDetail {
  return {
    ...(errorCode === undefined ? {} : { errorCode }),
    flow,
    ...(client === undefined ? {} : { client }),
    ...(app === undefined ? {} : { appId: app.id }),
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(blockingPolicyIds.length === 0 ? {} : { blockingPolicyIds: blockingPolicyIds.slice(0, MOST_POLICIES) }),
  };
}
