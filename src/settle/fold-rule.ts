/** One act often writes several facts: a deleted app takes its consents along. Which of two revocations is part of the other? Pure. */
import { assignmentParts, type Cause, grantParts, type Subject } from '../detect/report.ts';
import { isMoment, type Span } from './sharpen.ts';

/** What is known of a revocation when it is compared with others. */
export interface FoldState extends Span {
  readonly cause: Cause;
  readonly subject: Subject;
  readonly correlationIds: readonly string[];
  /** Known by failed sign-ins alone. */
  readonly refusedOnly: boolean;
  /** It turned out to be the same act as another of its cause, which now stands for both. */
  readonly merged?: true;
}

/** Somebody or something that a revocation is about, or the act it came with, and so may share with another. */
export interface FoldKey {
  readonly kind: 'user' | 'service-principal' | 'act';
  readonly id: string;
}

/** What stands at a key: a cause; an app's registration has a place of its own, below the service principal that it is here. */
export type FoldRank = Cause | 'app-deleted_application' | 'app-credential-lost_application';

/** Acts of one user within this are one. */
const AT_ONCE_MS = 10_000;
/** What hangs on something that was just deleted goes along, seen by readings some minutes later. */
const GOES_ALONG_MS = 300_000;

/** An app that is used once a month finds out that late. */
const REFUSED_WITHIN_MS = 30 * 86_400_000;

/** Causes that one moment's work at a user's account writes together. */
const ACCOUNT: readonly Cause[] = ['account-deleted', 'account-disabled', 'password-reset', 'password-changed', 'sessions-revoked'];
const HANGING: readonly Cause[] = ['app-role-removed', 'consent-revoked'];

/** The ranks that may meet at a key, strongest first. */
const MEETING: Readonly<Record<FoldKey['kind'], readonly FoldRank[]>> = {
  user: [...ACCOUNT, ...HANGING],
  'service-principal': ['app-deleted', 'app-disabled', 'app-credential-lost', ...HANGING],
  act: ['app-deleted', 'app-deleted_application', 'app-credential-lost', 'app-credential-lost_application'],
};

export function ranksAt({ kind }: FoldKey): readonly FoldRank[] {
  return MEETING[kind];
}

export function rankOf({ cause, subject }: Pick<FoldState, 'cause' | 'subject'>): FoldRank {
  return subject.kind === 'application' && (cause === 'app-deleted' || cause === 'app-credential-lost') ? `${cause}_application` : cause;
}

/** What may meet a rank: an app with a hundred thousand consents is a bad place to look for one of them, and they take nothing along. */
export type FoldShelf = 'heads' | 'hanging';

export function shelfOf(rank: FoldRank): FoldShelf {
  return HANGING.some((cause) => cause === rank) ? 'hanging' : 'heads';
}

export function shelvesMeeting(rank: FoldRank, key: FoldKey): readonly FoldShelf[] {
  const shelves: readonly FoldShelf[] = shelfOf(rank) === 'hanging' ? ['heads'] : ['heads', 'hanging'];
  return shelves.filter((shelf) => ranksAt(key).some((other) => other !== rank && shelfOf(other) === shelf));
}

/** Keys at which this rank meets no other are left out: nothing is written there, and nothing read. */
export function foldKeysOf(state: FoldState): readonly FoldKey[] {
  const rank = rankOf(state);
  return [...subjectKeys(state.subject), ...actKeys(state)].filter((key) => ranksAt(key).includes(rank));
}

/** A grant is its app's and its user's, an assignment its app's and its holder's, whatever that is; a policy folds with nothing. */
function subjectKeys(subject: Subject): readonly FoldKey[] {
  const id = subject.id.toLowerCase();
  switch (subject.kind) {
    case 'user':
    case 'service-principal':
      return [{ kind: subject.kind, id }];
    case 'grant': {
      const { clientId, principalId } = grantParts(id);
      const app: FoldKey = { kind: 'service-principal', id: clientId };
      return principalId === undefined ? [app] : [app, { kind: 'user', id: principalId }];
    }
    case 'assignment': {
      const { servicePrincipalId, principalId } = assignmentParts(id);
      const app: FoldKey = { kind: 'service-principal', id: servicePrincipalId };
      return [app, { kind: 'service-principal', id: principalId }, { kind: 'user', id: principalId }];
    }
    case 'application':
    case 'policy':
    case 'device':
    case 'user-app':
      return [];
  }
}

/** A registration and its service principal have no id in common: they meet at the correlation id. */
function actKeys({ subject, correlationIds }: FoldState): readonly FoldKey[] {
  const isApp = subject.kind === 'application' || subject.kind === 'service-principal';
  return isApp ? correlationIds.map((id) => ({ kind: 'act', id: id.toLowerCase() })) : [];
}

/** Of two that share a key: whether the weaker is part of the stronger. */
export function foldsInto(weaker: FoldState, stronger: FoldState): boolean {
  if (weaker.merged || stronger.merged) return false;
  if (weaker.correlationIds.some((id) => stronger.correlationIds.includes(id))) return true;
  return (isDoneAtOnce(weaker, stronger) && mayFallTogether(weaker, stronger)) || goesAlong(weaker, stronger) || explains(weaker, stronger);
}

/** A token refused as revoked says that sessions were ended; a new password shortly before is how. */
function explains(weaker: FoldState, stronger: FoldState): boolean {
  if (!weaker.refusedOnly || stronger.refusedOnly || weaker.cause !== 'sessions-revoked') return false;
  const isPassword = stronger.cause === 'password-reset' || stronger.cause === 'password-changed';
  return isPassword && stronger.from <= weaker.to && weaker.to - stronger.to <= REFUSED_WITHIN_MS;
}

function isDoneAtOnce(weaker: FoldState, stronger: FoldState): boolean {
  return Math.max(weaker.to, stronger.to) - Math.min(weaker.from, stronger.from) <= AT_ONCE_MS;
}

/** Whoever cleans up after a theft resets the password and withdraws consents within seconds: those stay facts of their own. */
function mayFallTogether(weaker: FoldState, stronger: FoldState): boolean {
  if (!HANGING.includes(weaker.cause)) return true;
  return ['app-deleted', 'app-disabled', 'account-deleted', 'account-disabled'].includes(stronger.cause);
}

/** What falls together with the deletion, or follows it closely, is its consequence; what is known to come before it is not. */
function goesAlong(weaker: FoldState, stronger: FoldState): boolean {
  if (!HANGING.includes(weaker.cause) || (stronger.cause !== 'app-deleted' && stronger.cause !== 'account-deleted')) return false;
  const slack = isMoment(weaker) && isMoment(stronger) ? AT_ONCE_MS : 0;
  return weaker.to >= stronger.from - slack && weaker.from <= stronger.to + GOES_ALONG_MS;
}
