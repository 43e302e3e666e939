/** Sign-ins as Graph (beta) returns them, and the risks of Identity Protection. */
import type { App, LogRecord, Need, Person, Scene } from './scene.ts';

export type Flow = 'interactiveUser' | 'nonInteractiveUser' | 'servicePrincipal';

export interface Attempt {
  /** AADSTS code, 0 for success. */
  readonly code: number;
  readonly flow: Flow;
  readonly user?: Person;
  readonly app?: App;
  readonly resource?: App;
  /** Seconds after the start of the scene. */
  readonly after?: number;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly needs?: readonly Need[];
}

export function signIn(
  scene: Scene,
  { code, flow, user = scene.person(), app = scene.app(), resource, after = 0, more = {}, needs = [] }: Attempt,
): LogRecord {
  const unattended = flow === 'servicePrincipal';
  const record = {
    id: scene.random.guid(),
    ...(unattended
      ? {
          servicePrincipalId: app.id,
          servicePrincipalName: app.name,
          userId: '00000000-0000-0000-0000-000000000000',
          userPrincipalName: null,
        }
      : { userDisplayName: user.name, userPrincipalName: user.upn, userId: user.id }),
    appId: app.appId,
    appDisplayName: app.name,
    ipAddress: '203.0.113.20',
    clientAppUsed: unattended ? '' : 'Mobile Apps and Desktop clients',
    correlationId: scene.random.guid(),
    conditionalAccessStatus: 'notApplied',
    isInteractive: flow === 'interactiveUser',
    signInEventTypes: [flow],
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    resourceDisplayName: resource?.name ?? 'Microsoft Graph',
    resourceId: resource?.appId ?? '00000003-0000-0000-c000-000000000000',
    status: {
      errorCode: code,
      failureReason: code === 0 ? 'Other.' : 'The sign-in was refused.',
      additionalDetails: null,
    },
    deviceDetail: {
      deviceId: '',
      displayName: null,
      operatingSystem: 'Ios 20',
      isCompliant: null,
      isManaged: null,
      trustType: null,
    },
    location: { city: 'Exampleville', countryOrRegion: 'FI' },
    appliedConditionalAccessPolicies: [policy(scene, 'success'), policy(scene, 'reportOnlyNotApplied')],
    ...more,
  };
  return {
    log: 'sign-in',
    at: scene.timeAt(after),
    record,
    needs: unattended ? [...needs, 'service-principal'] : needs,
  };
}

export function policy(scene: Scene, result: string) {
  return {
    id: scene.random.guid(),
    displayName: 'CA01 Policy',
    enforcedGrantControls: ['Mfa'],
    enforcedSessionControls: [],
    result,
  };
}

export function riskyUser(
  scene: Scene,
  user: Person,
  riskState: string,
  { level = 'high', detail = 'none', after = 0 } = {},
): LogRecord {
  const record = {
    id: user.id,
    isDeleted: false,
    isProcessing: false,
    riskLevel: level,
    riskState,
    riskDetail: detail,
    userDisplayName: user.name,
    userPrincipalName: user.upn,
  };
  return { log: 'risky-user', at: scene.timeAt(after), record };
}

export function riskDetection(
  scene: Scene,
  user: Person,
  riskState: string,
  { level = 'medium', after = 0 } = {},
): LogRecord {
  const record = {
    id: scene.random.guid().replaceAll('-', ''),
    riskEventType: 'unfamiliarFeatures',
    riskType: 'unfamiliarFeatures',
    riskLevel: level,
    riskState,
    riskDetail: 'none',
    source: 'IdentityProtection',
    detectionTimingType: 'realtime',
    userId: user.id,
    userDisplayName: user.name,
    userPrincipalName: user.upn,
  };
  return { log: 'risk-detection', at: scene.timeAt(after), record };
}
