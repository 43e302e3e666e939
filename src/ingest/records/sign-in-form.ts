/** Recognises sign-in records and finds their result without parsing the rest: of a million sign-ins few matter. */
import { isHuntingSignIn, unfoldHuntingSignIn } from './hunting-rows.ts';
import { isPortalSignIn, unfoldPortalSignIn } from './portal-rows.ts';
import { isMembers, type Members, membersIn } from './record-values.ts';
import { unfoldUnifiedSignIn } from './unified-records.ts';

/** The record itself, and the envelope around it. */
export interface SignInForm {
  readonly inner: Members;
  readonly outer: Members;
}

const NO_ENVELOPE: Members = {};

/** Undefined where this is not a sign-in record. */
export function signInFormOf(raw: unknown): SignInForm | undefined {
  if (!isMembers(raw)) return undefined;
  if (raw.properties !== undefined) return streamForm(raw);
  if (isSignIn(raw)) return { inner: raw, outer: NO_ENVELOPE };
  const inner = unfoldRow(raw);
  return inner && { inner, outer: NO_ENVELOPE };
}

function unfoldRow(raw: Members): Members | undefined {
  if (isPortalSignIn(raw)) return unfoldPortalSignIn(raw);
  return isHuntingSignIn(raw) ? unfoldHuntingSignIn(raw) : unfoldUnifiedSignIn(raw);
}

/** Diagnostic settings: the record is in `properties`. */
function streamForm(raw: Members): SignInForm | undefined {
  const { category } = raw;
  const inner = typeof raw.properties === 'string' ? membersIn(raw.properties) : raw.properties;
  if (!isMembers(inner)) return undefined;
  const isSignInRecord =
    typeof category === 'string'
      ? /sign-?in/i.test(category)
      : isSignInName(raw.operationName ?? raw.operationname) || isGraphForm(inner);
  if (!isSignInRecord) return undefined;
  return { inner: isHuntingSignIn(inner) ? unfoldHuntingSignIn(inner) : inner, outer: raw };
}

/** Graph's own form, and the rows of Log Analytics. A forwarder may have flattened either out of a stream. */
function isSignIn(raw: Members): boolean {
  if (isGraphForm(raw)) return true;
  // Splunk repeats parts of the record beside the record itself.
  if (raw._raw !== undefined) return false;
  const category = raw.Category ?? raw.category ?? raw.Type;
  const name = raw.OperationName ?? raw.operationName;
  if (typeof category === 'string' && /sign-?in/i.test(category))
    return hasResult(raw) || raw.Status !== undefined || raw.status !== undefined || isSignInName(name);
  // A query may have chosen a few columns only.
  return name === undefined ? hasResult(raw) && hasUser(raw) : isSignInName(name);
}

function hasResult({ ResultType, resultType }: Members): boolean {
  return ResultType !== undefined || resultType !== undefined;
}

function hasUser(raw: Members): boolean {
  return (raw.UserPrincipalName ?? raw.userPrincipalName ?? raw.UserId ?? raw.userId) !== undefined;
}

/** Only a sign-in has both an error code and an app or a Conditional Access result. PowerShell writes capitals. */
function isGraphForm(raw: Members): boolean {
  const status = raw.status ?? raw.Status;
  if (!isMembers(status) || (status.errorCode ?? status.ErrorCode) === undefined) return false;
  return 'appId' in raw || 'AppId' in raw || COMPANIONS.some((name) => raw[name] !== undefined);
}

const COMPANIONS = [
  'conditionalAccessStatus',
  'ConditionalAccessStatus',
  'signInEventTypes',
  'isInteractive',
  'IsInteractive',
  'userPrincipalName',
  'UserPrincipalName',
  'userId',
  'UserId',
];

function isSignInName(name: unknown): boolean {
  return typeof name === 'string' && /^sign-in activity\s*$/i.test(name);
}

/** AADSTS code; 0 for success; undefined where the record has no result. */
export function errorCodeIn({ inner, outer }: SignInForm): number | undefined {
  const status = inner.status ?? inner.Status;
  const stated = isMembers(status) ? codeIn(status.errorCode ?? status.ErrorCode) : undefined;
  if (stated) return stated;
  const result =
    codeIn(outer.resultType ?? outer.resulttype) ?? codeIn(inner.resultType ?? inner.ResultType ?? inner.resulttype);
  if (result !== undefined) return result;
  // In Log Analytics the status is text, which is slow to parse, so it is used only where no column has the code.
  return stated ?? (typeof status === 'string' ? codeInText(status) : undefined);
}

function codeInText(status: string): number | undefined {
  return codeIn(membersIn(status)?.errorCode) ?? codeIn(status);
}

/** The word "Failure" is not a code: another column has it. */
function codeIn(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (value === '0') return 0;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value);
  return /^\s*success\s*$/i.test(value) ? 0 : undefined;
}

export function riskStateIn({ inner }: SignInForm): string | undefined {
  const state = inner.riskState ?? inner.RiskState;
  return typeof state === 'string' && state !== '' ? state : undefined;
}

/** Whether Conditional Access refused it. A policy that only reports is not in this status. */
export function isPolicyFailure({ inner }: SignInForm): boolean {
  const status = inner.conditionalAccessStatus ?? inner.ConditionalAccessStatus;
  return typeof status === 'string' && /^\s*failure\s*$/i.test(status);
}

/** What decides whether a sign-in matters, read without parsing the rest of its record. */
export interface SignInOutcome {
  readonly errorCode: number | undefined;
  readonly riskState: string | undefined;
  /** Conditional Access refused it. */
  readonly policyFailed: boolean;
}

export function outcomeIn(form: SignInForm): SignInOutcome {
  return { errorCode: errorCodeIn(form), riskState: riskStateIn(form), policyFailed: isPolicyFailure(form) };
}
