/** Does a sign-in say that sign-in state died? Its code tells the cause; what actually changed, other sources may tell. */
import type { SignInParty, SignInRecord, SignInUse } from '../ingest/records/sign-in-record.ts';
import type { SignedIn } from '../ingest/signal.ts';
import { isRaised } from './detect-risk.ts';
import type { Cause, Detail, Report, SignInDetail, Subject } from './report.ts';
import { type CodeMeaning, SIGN_IN_CODES } from './sign-in-codes.ts';

/** Enough for whoever reads the record; a tenant may have hundreds of policies. */
const MOST_POLICIES = 10;

export function detectSignIn({ record, source, sourceId, seenAt }: SignedIn): readonly Report[] {
  const found = findingOf(record);
  if (found === undefined) return [];
  // No correlation id: it names the attempt and not the act behind it, and each of an app's attempts has another.
  const occurred = { from: record.at, to: record.at };
  const ofApp = found.subject.kind === 'application' && record.app ? { appId: record.app.id } : {};
  const { cause, subject, risk } = found;
  const detail = { ...ofApp, signIn: detailOf(record), ...(risk && { risk }) };
  return [{ kind: 'revocation', cause, subject, occurred, source, sourceId, seenAt, detail }];
}

/** Whether a sign-in that ended so is worth reading at all. */
export function isRelevantSignIn(errorCode: number | undefined, riskState: string | undefined): boolean {
  return (errorCode !== undefined && SIGN_IN_CODES.has(errorCode)) || (riskState !== undefined && isRaised(riskState));
}

interface Found {
  readonly cause: Cause;
  readonly subject: Subject;
  /** Where the record tells of the risk itself, and not only of what was refused for it. */
  readonly risk?: NonNullable<Detail['risk']>;
}

/** One cause for one record: risk explains a policy's block; beside any other code it is the risky user's own record that tells of it. */
function findingOf(record: SignInRecord): Found | undefined {
  const byCode = findingOfCode(record);
  const { user, riskState, riskLevel } = record;
  const isRisky = riskState !== undefined && isRaised(riskState);
  if (!isRisky || user === undefined || (byCode && byCode.cause !== 'policy-blocked')) return byCode;
  const risk = { state: riskState, ...(riskLevel === undefined ? {} : { level: riskLevel }) };
  return { cause: 'risk-raised', subject: userOf(user), risk };
}

function findingOfCode(record: SignInRecord): Found | undefined {
  const meaning = record.errorCode === undefined ? undefined : SIGN_IN_CODES.get(record.errorCode);
  if (meaning === undefined || !counts(meaning, record)) return undefined;
  const subject = subjectOf(meaning, record);
  return subject && { cause: meaning.cause, subject };
}

function counts({ onRefreshOnly, ofKnownUserOnly }: CodeMeaning, { flow, user }: SignInRecord): boolean {
  if (onRefreshOnly && flow !== 'non-interactive') return false;
  // Without an id the name is only what somebody typed.
  return !ofKnownUserOnly || (user !== undefined && user.id !== user.name);
}

function subjectOf({ cause, about }: CodeMeaning, record: SignInRecord): Subject | undefined {
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
  if (isOfAccount(cause)) return user && userOf(user);
  return user ? userAppOf(user, record) : partyOf('service-principal', servicePrincipalId ?? app?.id, app?.name);
}

/** What befalls the account shows at every app alike. */
function isOfAccount(cause: Cause): boolean {
  return (
    cause.startsWith('account-') ||
    cause.startsWith('password-') ||
    cause === 'sessions-revoked' ||
    cause === 'risk-raised'
  );
}

function userOf({ id, name }: SignInParty): Subject {
  return { kind: 'user', id, ...(name === undefined ? {} : { name }) };
}

function userAppOf(user: SignInParty, { app, servicePrincipalId }: SignInRecord): Subject | undefined {
  const at = servicePrincipalId ?? app?.id;
  if (at === undefined) return undefined;
  return { kind: 'user-app', id: `${user.id}_${at}`, name: `${app?.name ?? at} for ${user.name ?? user.id}` };
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

// Does a sign-in show that the user uses the app? It worked, or a token that there was is refused.

/** Whoever tries passwords locks an account without using anything; and of a page that was left half way nobody knows. */
export function countsAsUse({ errorCode, flow }: Pick<SignInUse, 'errorCode' | 'flow'>): boolean {
  if (errorCode === 0) return true;
  const meaning = errorCode === undefined ? undefined : SIGN_IN_CODES.get(errorCode);
  return flow === 'non-interactive' && meaning !== undefined && meaning.cause !== 'account-locked';
}
