/** Sign-ins as Graph returns them. One in a hundred was refused. */
const START = Date.UTC(2031, 2, 1);
const RELEVANT = 100;
/** Success, a prompt that was answered, a wrong password. */
const ORDINARY = [0, 0, 0, 0, 0, 0, 50140, 0, 50126, 0];
const REFUSED = [700082, 53003, 50173, 65001];

export function signInRecordOf(n: number): object {
  const refused = n % RELEVANT === 0;
  const errorCode = (refused ? REFUSED[(n / RELEVANT) % REFUSED.length] : ORDINARY[n % ORDINARY.length]) ?? 0;
  return {
    id: guidOf('5191', n),
    createdDateTime: new Date(START + n * 1000).toISOString(),
    userDisplayName: `Person ${n}`,
    userPrincipalName: `person${n}@contoso.example`,
    userId: guidOf('aaaa', n),
    appId: guidOf('a990', n % 50),
    appDisplayName: `App ${n % 50}`,
    ipAddress: '203.0.113.20',
    clientAppUsed: 'Mobile Apps and Desktop clients',
    correlationId: guidOf('c044', n),
    conditionalAccessStatus: errorCode === 53003 ? 'failure' : 'success',
    isInteractive: !refused,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes: [],
    riskEventTypes_v2: [],
    resourceDisplayName: 'Microsoft Graph',
    resourceId: '00000003-0000-0000-c000-000000000000',
    status: {
      errorCode,
      failureReason: errorCode === 0 ? 'Other.' : 'The sign-in was refused.',
      additionalDetails: null,
    },
    deviceDetail: {
      deviceId: '',
      displayName: null,
      operatingSystem: 'Ios 20',
      browser: '',
      isCompliant: null,
      isManaged: null,
      trustType: null,
    },
    location: {
      city: 'Exampleville',
      state: 'Example State',
      countryOrRegion: 'FI',
      geoCoordinates: { altitude: null, latitude: 60.1, longitude: 25.2 },
    },
    appliedConditionalAccessPolicies: [
      policyOf(n, 1, errorCode === 53003 ? 'failure' : 'success'),
      policyOf(n, 2, 'reportOnlyNotApplied'),
      policyOf(n, 3, 'notApplied'),
    ],
  };
}

function policyOf(n: number, which: number, result: string): object {
  return {
    id: guidOf('ca90', which),
    displayName: `CA0${which} Policy`,
    enforcedGrantControls: n % 2 === 0 ? ['Mfa'] : [],
    enforcedSessionControls: [],
    result,
  };
}

function guidOf(prefix: string, n: number): string {
  return `${prefix}0000-0001-4001-8001-${n.toString(16).padStart(12, '0')}`;
}
