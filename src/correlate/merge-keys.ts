/** Where revocations meet: at the user, app, policy or device that they are about, or at the act they came with. Pure. */
import { assignmentParts, type Cause, type Detail, grantParts, type Subject, userAppParts } from '../detect/report.ts';
import { isRefusal, type Span } from './report-entry.ts';
import type { RevocationView } from './subject-view.ts';

// What is known of a revocation when it is compared with those it shares a user, an app, a policy or a device with.

export interface MergeState extends Span {
  readonly cause: Cause;
  readonly subject: Subject;
  readonly correlationIds: readonly string[];
  /** Known by failed sign-ins alone. */
  readonly refusedOnly: boolean;
  /** It turned out to be the same act as another of its cause, which now stands for both. */
  readonly merged?: true;
  /** Undone then, in milliseconds. */
  readonly closedAt?: number;
  /** It asks less than before: no refusal comes of it. */
  readonly eased?: true;
  /** What went was held by a group, and so by its members. */
  readonly byGroup?: true;
  /** The codes say that the token was revoked or ran out, and not which. */
  readonly vague?: true;
  readonly appId?: string;
  /** `deviceId` of the device, which is not its object id. */
  readonly deviceIds: readonly string[];
  /** That stopped the sign-ins, or that go by the group whose members changed. */
  readonly policyIds: readonly string[];
}

export type MergeFacts = Omit<MergeState, 'subject' | 'merged'>;

/** A row of marks is no place for hundreds; the same ten are chosen in whichever order they came. */
const MOST_IDS = 10;
/** "Expired or revoked". */
const VAGUE_CODE = 70008;

export function mergeFactsOf({
  cause,
  at,
  members,
  closedBy,
}: Pick<RevocationView, 'cause' | 'at' | 'members' | 'closedBy'>): MergeFacts {
  const details = members.map(({ detail }) => detail);
  const signIns = details.flatMap(({ signIn }) => signIn ?? []);
  const [appId] = distinct(details.flatMap((detail) => detail.appId ?? []));
  return {
    cause,
    ...at,
    correlationIds: [...new Set(members.flatMap(({ correlationId }) => correlationId ?? []))].sort(),
    refusedOnly: details.every(isRefusal),
    ...(closedBy && { closedAt: closedBy.to }),
    ...(details.some(isEased) && { eased: true }),
    ...(details.some(({ byGroup }) => byGroup) && { byGroup: true }),
    ...(signIns.length > 0 && signIns.every(({ errorCode }) => errorCode === VAGUE_CODE) && { vague: true }),
    ...(appId !== undefined && { appId }),
    deviceIds: distinct([
      ...details.flatMap(({ deviceId }) => deviceId ?? []),
      ...signIns.flatMap(({ deviceId }) => deviceId ?? []),
    ]),
    policyIds: distinct([
      ...details.flatMap(({ membership }) => membership?.policyIds ?? []),
      ...signIns.flatMap(({ blockingPolicyIds }) => blockingPolicyIds ?? []),
    ]),
  };
}

function isEased({ policy, mfa }: Detail): boolean {
  return policy?.change === 'loosened' || policy?.change === 'deleted' || mfa === 'lifted';
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map((id) => id.toLowerCase()))].sort().slice(0, MOST_IDS);
}

export interface MergeKey {
  /**
   * `act`: a correlation id. `registration`: an app id. `app-wide`: what all users of an app run into, so that neither a
   * consent of one user need look at it, nor the app itself.
   */
  readonly kind: 'user' | 'service-principal' | 'act' | 'app-wide' | 'policy' | 'device' | 'registration';
  readonly id: string;
}

/** What stands at a key: a cause; things that go by two kinds of id have a place for each. */
export type MergeRank =
  | Cause
  | `${'app-deleted' | 'app-credential-lost'}_application`
  | 'app-credential-lost_app-id'
  | `device-${'noncompliant' | 'disabled'}_user-app`;

/** Causes that one moment's work at a user's account writes together. */
const ACCOUNT: readonly Cause[] = [
  'account-deleted',
  'account-disabled',
  'password-reset',
  'password-changed',
  'sessions-revoked',
];
export const HANGING: readonly Cause[] = ['app-role-removed', 'consent-revoked'];
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
export type MergeSide = 'heads' | 'hanging';

export function ranksAt({ kind }: MergeKey): readonly MergeRank[] {
  return MEETING[kind];
}

export function rankOf({ cause, subject, appId }: Pick<MergeState, 'cause' | 'subject' | 'appId'>): MergeRank {
  if (subject.kind === 'user-app' && (cause === 'device-noncompliant' || cause === 'device-disabled'))
    return `${cause}_user-app`;
  if (subject.kind !== 'application') return cause;
  // A sign-in knows the app id alone.
  if (cause === 'app-credential-lost')
    return subject.id.toLowerCase() === appId ? `${cause}_app-id` : `${cause}_application`;
  return cause === 'app-deleted' ? `${cause}_application` : cause;
}

/** Where only refusals meet what may explain them, a consent is a head. */
export function sideOf(rank: MergeRank, { kind }: MergeKey): MergeSide {
  if (REFUSED.includes(rank)) return 'hanging';
  return kind !== 'app-wide' && HANGING.some((cause) => cause === rank) ? 'hanging' : 'heads';
}

export function sidesMeeting(rank: MergeRank, key: MergeKey): readonly MergeSide[] {
  return facing(sideOf(rank, key), key).filter((shelf) =>
    ranksAt(key).some((other) => other !== rank && sideOf(other, key) === shelf),
  );
}

function facing(own: MergeSide, { kind }: MergeKey): readonly MergeSide[] {
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
export function mergeKeysOf(state: MergeState): readonly MergeKey[] {
  const rank = rankOf(state);
  return [...subjectKeys(state), ...actKeys(state), ...refusalKeys(state)].filter((key) => ranksAt(key).includes(rank));
}

/** A grant is its app's and its user's, an assignment its app's and its holder's, whatever that is. */
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

/** A registration and its service principal have no object id in common: they meet at the correlation id. */
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
