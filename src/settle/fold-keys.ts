/** Where revocations meet: at the user, app, policy or device that they are about, or at the act they came with. Pure. */
import { assignmentParts, type Cause, grantParts, userAppParts } from '../detect/report.ts';
import type { FoldState } from './fold-state.ts';

export interface FoldKey {
  /**
   * `act`: a correlation id. `registration`: an app id. `app-wide`: what all users of an app run into, so that neither a
   * consent of one user need look at it, nor the app itself.
   */
  readonly kind: 'user' | 'service-principal' | 'act' | 'app-wide' | 'policy' | 'device' | 'registration';
  readonly id: string;
}

/** What stands at a key: a cause; things that go by two kinds of id have a place for each. */
export type FoldRank =
  | Cause
  | `${'app-deleted' | 'app-credential-lost'}_application`
  | 'app-credential-lost_app-id'
  | `device-${'noncompliant' | 'disabled'}_user-app`;

/** Causes that one moment's work at a user's account writes together. */
const ACCOUNT: readonly Cause[] = ['account-deleted', 'account-disabled', 'password-reset', 'password-changed', 'sessions-revoked'];
export const HANGING: readonly Cause[] = ['app-role-removed', 'consent-revoked'];
const REFUSED: readonly FoldRank[] = [
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
const MEETING: Readonly<Record<FoldKey['kind'], readonly FoldRank[]>> = {
  user: [
    ...ACCOUNT,
    'mfa-changed',
    'risk-raised',
    ...HANGING,
    'policy-blocked',
    'mfa-required',
    'refresh-token-inactive',
    'consent-missing',
    'assignment-missing',
  ],
  'service-principal': ['app-deleted', 'app-disabled', 'app-credential-lost', ...HANGING],
  act: ['app-deleted', 'app-deleted_application', 'app-credential-lost', 'app-credential-lost_application'],
  'app-wide': [...HANGING, 'consent-missing', 'assignment-missing'],
  policy: ['policy-changed', 'policy-blocked', 'mfa-required', 'sign-in-frequency', 'device-noncompliant_user-app'],
  device: ['device-disabled', 'device-noncompliant', 'device-disabled_user-app', 'device-noncompliant_user-app'],
  registration: ['app-credential-lost', 'app-credential-lost_application', 'app-credential-lost_app-id'],
};

/** What may meet a rank: an app with a hundred thousand consents is a bad place to look for one of them, and they take nothing along. */
export type FoldShelf = 'heads' | 'hanging';

export function ranksAt({ kind }: FoldKey): readonly FoldRank[] {
  return MEETING[kind];
}

export function rankOf({ cause, subject, appId }: Pick<FoldState, 'cause' | 'subject' | 'appId'>): FoldRank {
  if (subject.kind === 'user-app' && (cause === 'device-noncompliant' || cause === 'device-disabled')) return `${cause}_user-app`;
  if (subject.kind !== 'application') return cause;
  // A sign-in knows the app id alone.
  if (cause === 'app-credential-lost') return subject.id.toLowerCase() === appId ? `${cause}_app-id` : `${cause}_application`;
  return cause === 'app-deleted' ? `${cause}_application` : cause;
}

/** Where only refusals meet what may explain them, a consent is a head. */
export function shelfOf(rank: FoldRank, { kind }: FoldKey): FoldShelf {
  if (REFUSED.includes(rank)) return 'hanging';
  return kind !== 'app-wide' && HANGING.some((cause) => cause === rank) ? 'hanging' : 'heads';
}

export function shelvesMeeting(rank: FoldRank, key: FoldKey): readonly FoldShelf[] {
  return facing(shelfOf(rank, key), key).filter((shelf) => ranksAt(key).some((other) => other !== rank && shelfOf(other, key) === shelf));
}

function facing(own: FoldShelf, { kind }: FoldKey): readonly FoldShelf[] {
  switch (kind) {
    case 'user':
      // What hangs on one user is little: a consent and the refusals that it explains stand side by side.
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

/** Keys at which this rank meets no other are left out: nothing is written there, and nothing read. */
export function foldKeysOf(state: FoldState): readonly FoldKey[] {
  const rank = rankOf(state);
  return [...subjectKeys(state), ...actKeys(state), ...refusalKeys(state)].filter((key) => ranksAt(key).includes(rank));
}

/** A grant is its app's and its user's, an assignment its app's and its holder's, whatever that is. */
function subjectKeys({ subject, byGroup }: FoldState): readonly FoldKey[] {
  const id = subject.id.toLowerCase();
  switch (subject.kind) {
    case 'user':
    case 'service-principal':
    case 'policy':
    case 'device':
      return [{ kind: subject.kind, id }];
    case 'grant': {
      const { clientId, principalId } = grantParts(id);
      const app: FoldKey = { kind: 'service-principal', id: clientId };
      return [app, principalId === undefined ? { kind: 'app-wide', id: clientId } : { kind: 'user', id: principalId }];
    }
    case 'assignment': {
      const { servicePrincipalId, principalId } = assignmentParts(id);
      const app: FoldKey = { kind: 'service-principal', id: servicePrincipalId };
      const holder: FoldKey = byGroup ? { kind: 'app-wide', id: servicePrincipalId } : { kind: 'user', id: principalId };
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

/** A registration and its service principal have no object id in common: they meet at the correlation id. */
function actKeys({ subject, correlationIds }: FoldState): readonly FoldKey[] {
  const isApp = subject.kind === 'application' || subject.kind === 'service-principal';
  return isApp ? correlationIds.map((id) => ({ kind: 'act', id: id.toLowerCase() })) : [];
}

function refusalKeys({ appId, deviceIds, policyIds }: FoldState): readonly FoldKey[] {
  return [
    ...(appId === undefined ? [] : [{ kind: 'registration', id: appId } as const]),
    ...deviceIds.map((id) => ({ kind: 'device', id }) as const),
    ...policyIds.map((id) => ({ kind: 'policy', id }) as const),
  ];
}
