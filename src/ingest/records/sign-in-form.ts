/** Is this a record of a sign-in, and how did it end? Told without reading the rest: of a million sign-ins few failed for good. */

import { isPortalSignIn, unfoldPortalSignIn } from './portal-rows.ts';
import { isMembers, type Members, membersIn } from './record-values.ts';
import { isUnifiedSignIn, unfoldUnifiedSignIn } from './unified-records.ts';

/** The record proper, and what stands round it. */
export interface SignInForm {
  readonly inner: Members;
  readonly outer: Members;
}

const NOTHING: Members = {};

/** Undefined where this is no record of a sign-in. */
export function signInFormOf(raw: unknown): SignInForm | undefined {
  if (!isMembers(raw)) return undefined;
  if (raw.properties !== undefined) return streamForm(raw);
  if (isSignIn(raw)) return { inner: raw, outer: NOTHING };
  if (isPortalSignIn(raw)) return { inner: unfoldPortalSignIn(raw), outer: NOTHING };
  return isUnifiedSignIn(raw) ? { inner: unfoldUnifiedSignIn(raw), outer: NOTHING } : undefined;
}

/** Diagnostic settings: the record stands under `properties`. */
function streamForm(raw: Members): SignInForm | undefined {
  const { category } = raw;
  const inner = typeof raw.properties === 'string' ? membersIn(raw.properties) : raw.properties;
  if (!isMembers(inner)) return undefined;
  const is =
    typeof category === 'string'
      ? /sign-?in/i.test(category)
      : isSignInName(raw.operationName ?? raw.operationname) || isGraphForm(inner);
  return is ? { inner, outer: raw } : undefined;
}

/** Graph's own form, and the rows of Log Analytics; both may have been flattened out of a stream. */
function isSignIn(raw: Members): boolean {
  if (isGraphForm(raw)) return true;
  const category = raw.Category ?? raw.category ?? raw.Type;
  if (typeof category === 'string' && /sign-?in/i.test(category))
    return raw.ResultType !== undefined || raw.resultType !== undefined || raw.Status !== undefined;
  return isSignInName(raw.OperationName ?? raw.operationName);
}

/** Only a sign-in has both its code and an app or a Conditional Access result. */
function isGraphForm({ status, conditionalAccessStatus, signInEventTypes, isInteractive, appId }: Members): boolean {
  return (
    isMembers(status) &&
    status.errorCode !== undefined &&
    (appId !== undefined ||
      conditionalAccessStatus !== undefined ||
      signInEventTypes !== undefined ||
      isInteractive !== undefined)
  );
}

function isSignInName(name: unknown): boolean {
  return typeof name === 'string' && /^sign-in activity\s*$/i.test(name);
}

/** AADSTS code, 0 for success; undefined where nothing says how it ended. */
export function errorCodeIn({ inner, outer }: SignInForm): number | undefined {
  const status = inner.status ?? inner.Status;
  const stated = isMembers(status) ? codeIn(status.errorCode ?? status.ErrorCode) : undefined;
  if (stated) return stated;
  const result =
    codeIn(outer.resultType ?? outer.resulttype) ?? codeIn(inner.resultType ?? inner.ResultType ?? inner.resulttype);
  if (result !== undefined) return result;
  // In Log Analytics the status is a text, and parsing it is dear: only where no column says the same.
  return stated ?? (typeof status === 'string' ? codeInText(status) : undefined);
}

function codeInText(status: string): number | undefined {
  return codeIn(membersIn(status)?.errorCode) ?? codeIn(status);
}

/** The word "Failure" says only that there is a code elsewhere. */
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
