/** One row of the sign-in log, as beta shows it. v1.0 has neither the kinds nor most of the ids. */
import type { ServicePrincipal, User } from '../directory/directory-objects.ts';
import { plainTime } from '../http/graph-time.ts';
import type { Random } from '../random.ts';

type SignInKind = 'interactiveUser' | 'nonInteractiveUser' | 'servicePrincipal';

export interface SignIn {
  readonly id: string;
  readonly createdDateTime: string;
  readonly userDisplayName: string;
  readonly userPrincipalName: string;
  readonly userId: string;
  readonly appId: string;
  readonly appDisplayName: string;
  readonly servicePrincipalId: string;
  readonly servicePrincipalName: string | null;
  readonly ipAddress: string;
  readonly clientAppUsed: string;
  readonly correlationId: string;
  readonly conditionalAccessStatus: 'success' | 'failure' | 'notApplied';
  readonly isInteractive: boolean;
  readonly riskDetail: 'none';
  readonly riskLevelAggregated: 'none';
  readonly riskLevelDuringSignIn: 'none';
  readonly riskState: 'none';
  readonly riskEventTypes: readonly never[];
  readonly riskEventTypes_v2: readonly string[];
  readonly resourceDisplayName: string;
  readonly resourceId: string;
  readonly resourceServicePrincipalId: string;
  readonly incomingTokenType: 'refreshToken' | 'none';
  readonly uniqueTokenIdentifier: string;
  readonly status: {
    readonly errorCode: number;
    readonly failureReason: string;
    readonly additionalDetails: string | null;
  };
  readonly deviceDetail: typeof NO_DEVICE;
  readonly location: typeof PLACE;
  readonly appliedConditionalAccessPolicies: readonly never[];
  readonly signInEventTypes: readonly SignInKind[];
}

export interface SignInDraft {
  readonly kind: SignInKind;
  readonly at: number;
  /** Missing if an app signs in as itself. */
  readonly user?: User | undefined;
  readonly client: ServicePrincipal;
  readonly resource: ServicePrincipal;
  /** AADSTS code; 0 for success. */
  readonly errorCode: number;
}

/** Only in beta. */
export const BETA_ONLY = [
  'signInEventTypes',
  'incomingTokenType',
  'resourceServicePrincipalId',
  'uniqueTokenIdentifier',
] as const;

/** Only in v1.0: beta has its successor, `riskEventTypes_v2`. */
export const V1_ONLY = ['riskEventTypes'] as const;

const NO_DEVICE = {
  deviceId: '',
  displayName: null,
  operatingSystem: 'Ios 20',
  browser: '',
  isCompliant: null,
  isManaged: null,
  trustType: null,
};
const NO_RISK = {
  riskDetail: 'none',
  riskLevelAggregated: 'none',
  riskLevelDuringSignIn: 'none',
  riskState: 'none',
  riskEventTypes: [],
  riskEventTypes_v2: [],
} as const;
const PLACE = {
  city: 'Exampleville',
  state: 'Example State',
  countryOrRegion: 'FI',
  geoCoordinates: { altitude: null, latitude: 60, longitude: 25 },
};

export function signInRecord({ kind, at, user, client, resource, errorCode }: SignInDraft, random: Random): SignIn {
  return {
    id: random.guid(),
    createdDateTime: plainTime(at),
    userDisplayName: user?.displayName ?? '',
    userPrincipalName: user?.userPrincipalName ?? '',
    userId: user?.id ?? '',
    appId: client.appId,
    appDisplayName: client.displayName,
    servicePrincipalId: user ? '' : client.id,
    servicePrincipalName: user ? null : client.displayName,
    ipAddress: `203.0.113.${random.between(1, 250)}`,
    clientAppUsed: user ? 'Mobile Apps and Desktop clients' : '',
    correlationId: random.guid(),
    conditionalAccessStatus: 'notApplied',
    isInteractive: kind === 'interactiveUser',
    ...NO_RISK,
    resourceDisplayName: resource.displayName,
    resourceId: resource.appId,
    resourceServicePrincipalId: resource.id,
    incomingTokenType: kind === 'nonInteractiveUser' ? 'refreshToken' : 'none',
    uniqueTokenIdentifier: random.opaque(16),
    status: {
      errorCode,
      failureReason: errorCode === 0 ? 'Other.' : `AADSTS${errorCode} (simulated)`,
      additionalDetails: null,
    },
    deviceDetail: NO_DEVICE,
    location: PLACE,
    appliedConditionalAccessPolicies: [],
    signInEventTypes: [kind],
  };
}

/** The same row published again, with data that the service added later. */
export function completed(record: SignIn): SignIn {
  return {
    ...record,
    status: { ...record.status, additionalDetails: 'MFA requirement satisfied by claim in the token' },
  };
}
