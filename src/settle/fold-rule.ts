/** One act often writes several facts: a deleted app takes its consents along. Which of two revocations is part of the other? Pure. */
import { type Cause, grantParts, type Subject } from '../detect/report.ts';
import { isMoment, type Span } from './sharpen.ts';

/** What is known of a revocation when it is compared with others. */
export interface FoldState extends Span {
  readonly cause: Cause;
  readonly subject: Subject;
  readonly correlationIds: readonly string[];
  /** It turned out to be the same act as another of its cause, which now stands for both. */
  readonly merged?: true;
}

/** Somebody or something that a revocation is about, and so may share with another. */
export interface FoldKey {
  readonly kind: 'user' | 'service-principal';
  readonly id: string;
}

/** Acts of one user within this are one. */
const AT_ONCE_MS = 10_000;
/** Consents of what was just deleted go along, seen by readings some minutes later. */
const GOES_ALONG_MS = 300_000;

const USER_CAUSES: readonly Cause[] = ['account-deleted', 'account-disabled', 'consent-revoked'];
const APP_CAUSES: readonly Cause[] = ['app-deleted', 'consent-revoked'];

/** The causes that may meet at a key, strongest first. */
export function causesAt({ kind }: FoldKey): readonly Cause[] {
  return kind === 'user' ? USER_CAUSES : APP_CAUSES;
}

/** A grant is its app's and its user's; a policy folds with nothing. */
export function foldKeysOf(subject: Subject): readonly FoldKey[] {
  switch (subject.kind) {
    case 'user':
    case 'service-principal':
      return [{ kind: subject.kind, id: subject.id.toLowerCase() }];
    case 'grant': {
      const { clientId, principalId } = grantParts(subject.id.toLowerCase());
      const app: FoldKey = { kind: 'service-principal', id: clientId };
      return principalId === undefined ? [app] : [app, { kind: 'user', id: principalId }];
    }
    case 'policy':
      return [];
  }
}

/** Of two that share a key: whether the weaker is part of the stronger. */
export function foldsInto(weaker: FoldState, stronger: FoldState): boolean {
  if (weaker.merged || stronger.merged) return false;
  if (weaker.correlationIds.some((id) => stronger.correlationIds.includes(id))) return true;
  if (Math.max(weaker.to, stronger.to) - Math.min(weaker.from, stronger.from) <= AT_ONCE_MS) return true;
  return goesAlong(weaker, stronger);
}

/** What falls together with the deletion, or follows it closely, is its consequence; what is known to come before it is not. */
function goesAlong(weaker: FoldState, stronger: FoldState): boolean {
  if (weaker.cause !== 'consent-revoked' || (stronger.cause !== 'app-deleted' && stronger.cause !== 'account-deleted')) return false;
  const slack = isMoment(weaker) && isMoment(stronger) ? AT_ONCE_MS : 0;
  return weaker.to >= stronger.from - slack && weaker.from <= stronger.to + GOES_ALONG_MS;
}
