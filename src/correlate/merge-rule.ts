/**
 * One act often causes several facts: a deleted app takes its consents along. Which of two revocations is part of the
 * other? Pure.
 */

import { defined } from '../base/defined.ts';
import type { Cause } from '../detect/cause.ts';
import { type Detail, ONE_ACT_MS, TAKEN_ALONG_MS } from '../detect/report.ts';
import { assignmentParts, grantParts, membershipParts, type Subject, userAppParts } from '../detect/subject.ts';
import { isMoment, isRefusal, type ReportEntry, type Span } from './report-entry.ts';
import type { RevocationView } from './subject-view.ts';

/**
 * What is known of a revocation when it is compared with others that share a user, an app, a policy or a device with
 * it.
 */
export interface MergeState extends Span {
  readonly cause: Cause;
  readonly subject: Subject;
  readonly correlationIds: readonly string[];
  /** Known by failed sign-ins alone. */
  readonly refusedOnly: boolean;
  /** It turned out to be the same act as another of its cause, which now represents both. */
  readonly merged?: true;
  /** It no longer has what brought it to this key: its evidence turned out to be of another. */
  readonly left?: true;
  /** When it was undone, in milliseconds. */
  readonly closedAt?: number;
  /** Of refusals: when the user last got in before them, in milliseconds. */
  readonly workedAt?: number;
  /** It demands less than before, so no refusal follows from it. */
  readonly eased?: true;
  /** What was removed belonged to a group, and so to its members. */
  readonly byGroup?: true;
  /** By its error codes the token was revoked or ran out, but not which of the two. */
  readonly vague?: true;
  readonly appId?: string;
  /** `deviceId` of the device, which is not its object id. */
  readonly deviceIds: readonly string[];
  /** Policies that stopped the sign-ins, or that use the group whose members changed. */
  readonly policyIds: readonly string[];
}

export type MergeFacts = Omit<MergeState, 'subject' | 'merged' | 'left'>;

/** A consent or an assignment hangs on its app and its user, and goes with them. */
export const HANGING: readonly Cause[] = ['app-role-removed', 'consent-revoked'];

/** Causes of which one act may write several. Anything else merges only as a refusal that is explained. */
const WRITTEN_TOGETHER: ReadonlySet<Cause> = new Set([
  'account-deleted',
  'account-disabled',
  'password-reset',
  'password-changed',
  'sessions-revoked',
  'app-deleted',
  'app-disabled',
  'app-credential-lost',
  ...HANGING,
]);

/** What may be behind a refusal, among the revocations that share its user, app, policy or device. */
const EXPLAINED_BY: Readonly<Partial<Record<Cause, readonly Cause[]>>> = {
  'account-disabled': ['account-deleted'],
  'app-disabled': ['app-deleted'],
  'app-credential-lost': ['app-credential-lost'],
  'password-changed': ['password-reset'],
  // A token refused as revoked shows that the sessions were ended; a new password shortly before explains how.
  'sessions-revoked': ['password-reset', 'password-changed'],
  'refresh-token-inactive': [
    'account-deleted',
    'account-disabled',
    'password-reset',
    'password-changed',
    'sessions-revoked',
  ],
  'sign-in-frequency': ['policy-changed'],
  'policy-blocked': ['policy-changed', 'risk-raised'],
  'mfa-required': ['policy-changed', 'mfa-changed'],
  'device-noncompliant': ['device-noncompliant', 'device-disabled', 'policy-changed'],
  'device-disabled': ['device-disabled'],
  'consent-missing': ['consent-revoked'],
  'assignment-missing': ['app-role-removed'],
};

/** An app that is used once a month is refused that late. */
const REFUSED_WITHIN_MS = 30 * 86_400_000;

/** A row holds a few ids only. They are sorted, so the same ten are chosen in whatever order they arrive. */
const MAX_IDS = 10;

/** AADSTS70008: "expired or revoked". */
const VAGUE_CODE = 70008;

export function mergeFactsOf({
  cause,
  at,
  members,
  closedBy,
  workedAt,
}: Pick<RevocationView, 'cause' | 'at' | 'closedBy' | 'workedAt'> & {
  readonly members: readonly Pick<ReportEntry, 'detail' | 'correlationId'>[];
}): MergeFacts {
  const details = members.map(({ detail }) => detail);
  const signIns = details.flatMap(({ signIn }) => signIn ?? []);
  const [appId] = distinct(details.flatMap((detail) => detail.appId ?? []));
  const isVague = signIns.length > 0 && signIns.every(({ errorCode }) => errorCode === VAGUE_CODE);
  return defined({
    cause,
    ...at,
    correlationIds: [...new Set(members.flatMap(({ correlationId }) => correlationId ?? []))].sort(),
    refusedOnly: details.every(isRefusal),
    closedAt: closedBy?.to,
    workedAt,
    eased: details.some(isEased) || undefined,
    byGroup: details.some(({ byGroup }) => byGroup) || undefined,
    vague: isVague || undefined,
    appId,
    deviceIds: distinct([
      ...details.flatMap(({ deviceId }) => deviceId ?? []),
      ...signIns.flatMap(({ deviceId }) => deviceId ?? []),
    ]),
    policyIds: distinct([
      ...details.flatMap(({ membership }) => membership?.policyIds ?? []),
      ...signIns.flatMap(({ blockingPolicyIds }) => blockingPolicyIds ?? []),
    ]),
  });
}

/** Of two that share a key: whether the weaker one is part of the stronger one. */
export function mergesInto(weaker: MergeState, stronger: MergeState): boolean {
  if (weaker.merged || stronger.merged || weaker.left || stronger.left) return false;
  return isOneAct(weaker, stronger) || isExplainedBy(weaker, stronger);
}

/**
 * Whether the stronger one lists what is part of it. What went along with one user or one app is little; a policy, or a
 * consent for everybody, may stop thousands.
 */
export function adopts(weaker: MergeState, { subject, byGroup }: MergeState): boolean {
  if (HANGING.includes(weaker.cause) || byGroup) return false;
  if (subject.kind === 'policy') return false;
  if (subject.kind === 'membership') return membershipParts(subject.id).memberId !== undefined;
  return subject.kind !== 'grant' || grantParts(subject.id).principalId !== undefined;
}

function isOneAct(weaker: MergeState, stronger: MergeState): boolean {
  if (!WRITTEN_TOGETHER.has(weaker.cause) || !WRITTEN_TOGETHER.has(stronger.cause)) return false;
  if (weaker.correlationIds.some((id) => stronger.correlationIds.includes(id))) return true;
  return (isDoneAtOnce(weaker, stronger) && mayBeOneAct(weaker, stronger)) || goesAlong(weaker, stronger);
}

function isDoneAtOnce(weaker: MergeState, stronger: MergeState): boolean {
  return Math.max(weaker.to, stronger.to) - Math.min(weaker.from, stronger.from) <= ONE_ACT_MS;
}

/**
 * An admin who cleans up after a theft resets the password and withdraws consents within seconds: those stay separate
 * facts.
 */
function mayBeOneAct(weaker: MergeState, stronger: MergeState): boolean {
  if (!HANGING.includes(weaker.cause)) return true;
  return ['app-deleted', 'app-disabled', 'account-deleted', 'account-disabled'].includes(stronger.cause);
}

/** What happens with the deletion, or shortly after it, is its consequence; what surely came before it is not. */
function goesAlong(weaker: MergeState, stronger: MergeState): boolean {
  if (!HANGING.includes(weaker.cause) || (stronger.cause !== 'app-deleted' && stronger.cause !== 'account-deleted'))
    return false;
  const slack = isMoment(weaker) && isMoment(stronger) ? ONE_ACT_MS : 0;
  return weaker.to >= stronger.from - slack && weaker.from <= stronger.to + TAKEN_ALONG_MS;
}

/** A failed sign-in shows what something led to. What came after it, or was undone before it, does not explain it. */
function isExplainedBy(refused: MergeState, stronger: MergeState): boolean {
  if (!refused.refusedOnly || stronger.refusedOnly || stronger.eased) return false;
  if (!EXPLAINED_BY[refused.cause]?.includes(stronger.cause)) return false;
  // A clock that ran out is its own reason; only the code for "expired or revoked" leaves room for another.
  if (refused.cause === 'refresh-token-inactive' && !refused.vague) return false;
  if (!isAboutItsApp(refused.subject, stronger.subject)) return false;
  const undone = stronger.closedAt !== undefined && stronger.closedAt <= refused.from;
  // Whoever got in after it is stopped by something else.
  const worked = refused.workedAt !== undefined && refused.workedAt > stronger.to;
  return !undone && !worked && stronger.from <= refused.to && refused.to - stronger.to <= REFUSED_WITHIN_MS;
}

/**
 * A consent or an assignment explains refusals at its own app only, and a membership those of its own member. For the
 * rest it is enough that both meet at the same key.
 */
function isAboutItsApp(refused: Subject, stronger: Subject): boolean {
  if (refused.kind !== 'user-app') return true;
  const { userId, appId } = userAppParts(refused.id.toLowerCase());
  if (stronger.kind === 'membership') return (membershipParts(stronger.id.toLowerCase()).memberId ?? userId) === userId;
  if (stronger.kind === 'grant') return grantParts(stronger.id.toLowerCase()).clientId === appId;
  return stronger.kind !== 'assignment' || assignmentParts(stronger.id.toLowerCase()).servicePrincipalId === appId;
}

function isEased({ policy, mfa }: Detail): boolean {
  return policy?.change === 'loosened' || policy?.change === 'deleted' || mfa === 'lifted';
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map((id) => id.toLowerCase()))].sort().slice(0, MAX_IDS);
}
