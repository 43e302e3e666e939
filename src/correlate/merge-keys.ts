/** Where revocations meet: at the user, app, policy or device they are about, or at the act they came with. Pure. */

import { type Cause, strongestFirst } from '../detect/cause.ts';
import { assignmentParts, grantParts, userAppParts } from '../detect/subject.ts';
import { HANGING, type MergeState } from './merge-rule.ts';

export interface MergeKey {
  /**
   * `act`: a correlation id. `registration`: an app id. `app-wide`: what all users of an app run into; the consent of
   * one user is not there, nor the app itself.
   */
  readonly kind: 'user' | 'service-principal' | 'act' | 'app-wide' | 'policy' | 'device' | 'registration';
  readonly id: string;
}

/** What meets at a key: a cause. A cause whose subject goes by two kinds of id has a rank for each. */
export type MergeRank =
  | Cause
  | `${'app-deleted' | 'app-credential-lost'}_application`
  | 'app-credential-lost_app-id'
  | `device-${'noncompliant' | 'disabled'}_user-app`;

/**
 * The rows of a key are in two partitions. `hanging`: consents, assignments and refusals. An app may have a hundred
 * thousand of them, so at its keys none of them reads that side. `heads`: everything else.
 */
export type MergeSide = 'heads' | 'hanging';

/** Causes that one administrative action at a user's account writes together. */
const ACCOUNT: readonly Cause[] = [
  'account-deleted',
  'account-disabled',
  'password-reset',
  'password-changed',
  'sessions-revoked',
];

const REFUSED: readonly MergeRank[] = [
  'policy-blocked',
  'mfa-required',
  'sign-in-frequency',
  'refresh-token-inactive',
  'consent-missing',
  'assignment-missing',
  'device-noncompliant_user-app',
  'device-disabled_user-app',
  'app-credential-lost_app-id',
];

/** The ranks that may meet at a key, strongest first. */
const MEETING: Readonly<Record<MergeKey['kind'], readonly MergeRank[]>> = {
  user: strongestRanksFirst([
    ...ACCOUNT,
    'mfa-changed',
    'risk-raised',
    ...HANGING,
    'policy-blocked',
    'mfa-required',
    'refresh-token-inactive',
    'consent-missing',
    'assignment-missing',
  ]),
  'service-principal': strongestRanksFirst(['app-deleted', 'app-disabled', 'app-credential-lost', ...HANGING]),
  act: strongestRanksFirst([
    'app-deleted',
    'app-deleted_application',
    'app-credential-lost',
    'app-credential-lost_application',
  ]),
  'app-wide': strongestRanksFirst([...HANGING, 'consent-missing', 'assignment-missing']),
  policy: strongestRanksFirst([
    'policy-changed',
    'policy-blocked',
    'mfa-required',
    'sign-in-frequency',
    'device-noncompliant_user-app',
  ]),
  device: strongestRanksFirst([
    'device-disabled',
    'device-noncompliant',
    'device-disabled_user-app',
    'device-noncompliant_user-app',
  ]),
  registration: strongestRanksFirst([
    'app-credential-lost',
    'app-credential-lost_application',
    'app-credential-lost_app-id',
  ]),
};

/** A key at which this rank meets no other is left out: nothing is written there, and nothing read. */
export function mergeKeysOf(state: MergeState): readonly MergeKey[] {
  const rank = rankOf(state);
  return [...subjectKeys(state), ...actKeys(state), ...refusalKeys(state)].filter((key) => ranksAt(key).includes(rank));
}

/** The keys at which a revocation stood before, and at which others must learn that it is gone. */
export function keysLeft(before: MergeState, now: MergeState): readonly MergeKey[] {
  if (rankOf(before) !== rankOf(now)) return [];
  const kept = new Set(mergeKeysOf(now).map(nameOfKey));
  return mergeKeysOf(before).filter((key) => !kept.has(nameOfKey(key)));
}

/** Whether two that no longer meet at one key still meet at another. */
export function meetElsewhere(one: MergeState, other: MergeState): boolean {
  const keys = new Set(mergeKeysOf(one).map(nameOfKey));
  return mergeKeysOf(other).some((key) => keys.has(nameOfKey(key)));
}

function nameOfKey({ kind, id }: MergeKey): string {
  return `${kind} ${id}`;
}

export function ranksAt({ kind }: MergeKey): readonly MergeRank[] {
  return MEETING[kind];
}

export function rankOf({ cause, subject, appId }: Pick<MergeState, 'cause' | 'subject' | 'appId'>): MergeRank {
  if (subject.kind === 'user-app' && (cause === 'device-noncompliant' || cause === 'device-disabled'))
    return `${cause}_user-app`;
  if (subject.kind !== 'application') return cause;
  // A sign-in knows the app id only.
  if (cause === 'app-credential-lost')
    return subject.id.toLowerCase() === appId ? `${cause}_app-id` : `${cause}_application`;
  return cause === 'app-deleted' ? `${cause}_application` : cause;
}

/** At an `app-wide` key only refusals meet what may explain them, so a consent is a head there. */
export function sideOf(rank: MergeRank, { kind }: MergeKey): MergeSide {
  if (REFUSED.includes(rank)) return 'hanging';
  return kind !== 'app-wide' && HANGING.some((cause) => cause === rank) ? 'hanging' : 'heads';
}

/** The sides on which a rank finds others that it may merge with. */
export function sidesMeeting(rank: MergeRank, key: MergeKey): readonly MergeSide[] {
  return facing(sideOf(rank, key), key).filter((side) =>
    ranksAt(key).some((other) => other !== rank && sideOf(other, key) === side),
  );
}

function facing(own: MergeSide, { kind }: MergeKey): readonly MergeSide[] {
  switch (kind) {
    case 'user':
      // One user has few of them, and here a consent and the refusals that it explains are on the same side.
      return ['heads', 'hanging'];
    case 'service-principal':
    case 'act':
      return own === 'hanging' ? ['heads'] : ['heads', 'hanging'];
    case 'app-wide':
    case 'policy':
    case 'device':
    case 'registration':
      return own === 'hanging' ? ['heads'] : ['hanging'];
  }
}

/** A grant belongs to its app and its user; an assignment to its app and its holder: a user, a group or an app. */
function subjectKeys({ subject, byGroup }: MergeState): readonly MergeKey[] {
  const id = subject.id.toLowerCase();
  switch (subject.kind) {
    case 'user':
    case 'service-principal':
    case 'policy':
    case 'device':
      return [{ kind: subject.kind, id }];
    case 'grant': {
      const { clientId, principalId } = grantParts(id);
      const app: MergeKey = { kind: 'service-principal', id: clientId };
      return [app, principalId === undefined ? { kind: 'app-wide', id: clientId } : { kind: 'user', id: principalId }];
    }
    case 'assignment': {
      const { servicePrincipalId, principalId } = assignmentParts(id);
      const app: MergeKey = { kind: 'service-principal', id: servicePrincipalId };
      const holder: MergeKey = byGroup
        ? { kind: 'app-wide', id: servicePrincipalId }
        : { kind: 'user', id: principalId };
      return [app, { kind: 'service-principal', id: principalId }, holder];
    }
    case 'user-app': {
      const { userId, appId } = userAppParts(id);
      return [
        { kind: 'user', id: userId },
        { kind: 'app-wide', id: appId },
      ];
    }
    case 'membership':
    case 'application':
      return [];
  }
}

/** A registration and its service principal share no object id, so they meet at the correlation id. */
function actKeys({ subject, correlationIds }: MergeState): readonly MergeKey[] {
  const isApp = subject.kind === 'application' || subject.kind === 'service-principal';
  return isApp ? correlationIds.map((id) => ({ kind: 'act', id: id.toLowerCase() })) : [];
}

function refusalKeys({ appId, deviceIds, policyIds }: MergeState): readonly MergeKey[] {
  return [
    ...(appId === undefined ? [] : [{ kind: 'registration', id: appId } as const]),
    ...deviceIds.map((id) => ({ kind: 'device', id }) as const),
    ...policyIds.map((id) => ({ kind: 'policy', id }) as const),
  ];
}

/**
 * By the strength of their causes. A refusal is weaker than any change; ranks that are equal so far keep their order.
 */
function strongestRanksFirst(ranks: readonly MergeRank[]): readonly MergeRank[] {
  const changes = ranks.filter((rank) => !REFUSED.includes(rank));
  const refusals = ranks.filter((rank) => REFUSED.includes(rank));
  return [...changes.sort((a, b) => strongestFirst(causeOf(a), causeOf(b))), ...refusals];
}

/** A rank is a cause, or a cause and a kind of id with `_` between them. */
function causeOf(rank: MergeRank): Cause {
  return rank.split('_', 1)[0] as Cause;
}
