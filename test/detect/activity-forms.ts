/** Records of audit activities, each in the form that its kind of record has. */
import {
  ADA,
  CLIENT,
  changed,
  exported,
  grantRecord,
  POLICY,
  policyRecord,
  RESOURCE,
  TENANT,
} from '../fixtures/audit-export.ts';

export interface ActivityRow {
  /** The activity, then its aliases. */
  readonly names: readonly string[];
  /** `kind cause`. */
  readonly report: string;
  readonly proof: (name: string) => object;
  readonly beside: (name: string) => object;
}

type Values = readonly [string, string | null, string | null];
type Form = (name: string) => object;

const IDS = {
  User: ADA,
  ServicePrincipal: CLIENT,
  Application: RESOURCE,
  Policy: POLICY,
  Device: 'de011000-0008-4008-8008-0000000000d1',
  Other: TENANT,
} as const;
export const SECRETS = 'Certificates and secrets management';
const ROLE_ID = '"a0011000-0007-4007-8007-000000000001"';
export const GROUP = '96071000-0004-4004-8004-0000000000e1';
export const ON = '[true]';
export const OFF = '[false]';
export const ASKED = '[{"RelyingParty":"*","State":1}]';
export const KEY = '["[KeyIdentifier=a,KeyType=Password,KeyUsage=Verify,DisplayName=x]"]';
export const TIMES = ['["2031-01-10T07:00:00Z"]', '["2031-03-01T09:30:01Z"]'] as const;
export const SMS = (state: string) => `{"authenticationMethodConfigurations":[{"id":"Sms","state":"${state}"}]}`;
export const LIFETIME = (hours: number) =>
  JSON.stringify([JSON.stringify({ TokenLifetimePolicy: { AccessTokenLifetime: `${hours}:00:00` } })]);

export const on =
  (type: keyof typeof IDS, ...values: readonly Values[]): Form =>
  (activityDisplayName) =>
    exported({
      activityDisplayName,
      targetResources: [
        {
          id: IDS[type],
          displayName: 'Example',
          type,
          userPrincipalName: null,
          modifiedProperties: values.map((value) => changed(...value)),
        },
      ],
    });
export const grants =
  (before: string | null, after: string | null): Form =>
  (name) =>
    grantRecord(name, [before, after], { principalId: ADA });
export const accessPolicy =
  (before: object | null, after: object | null): Form =>
  (name) =>
    policyRecord(name, [before, after]);
export const unified =
  (operation_result: string): Form =>
  (Operation) => ({
    CreationTime: '2031-03-01T09:00:00',
    Id: 'd1a00000-0009-4009-8009-000000000001',
    Operation,
    Workload: 'PowerPlatform',
    PropertyCollection: [{ Name: 'api_policy.operation_result', Value: operation_result }],
  });
export const consent =
  (lists: string): Form =>
  (name) =>
    on('ServicePrincipal', ['ConsentAction.Permissions', null, `"${lists}"`])(name);
export const role = (holder: string, id: string, lost: boolean): Form => {
  const sides = (text: string) => (lost ? ([text, null] as const) : ([null, text] as const));
  return on('ServicePrincipal', ['AppRole.Id', ...sides(ROLE_ID)], [`${holder}.ObjectID`, ...sides(`"${id}"`)]);
};

export const elsewhere = on('Other');
const row = (report: string, names: readonly string[], proof: Form, beside: Form = elsewhere): ActivityRow => ({
  names,
  report,
  proof,
  beside,
});
export const revoked = (cause: string, ...rest: readonly [readonly string[], Form, Form?]) =>
  row(`revocation ${cause}`, ...rest);
export const undone = (cause: string, ...rest: readonly [readonly string[], Form, Form?]) =>
  row(`reversal ${cause}`, ...rest);
export const moves = (...names: readonly string[]) =>
  revoked('policy-changed', names, on('Policy', ['Value', '"a"', '"b"']), on('Policy', ['Value', '"a"', '"a"']));
/** The name alone is enough, whatever the target: only a failed attempt gives no report. */
export const named = (...names: readonly string[]) =>
  revoked('policy-changed', names, elsewhere, (name) => ({ ...elsewhere(name), result: 'failure' }));

export const listed = (scope: string) => {
  const ids = `ClientId: ${CLIENT}, PrincipalId: ${ADA}, ResourceId: ${RESOURCE}`;
  return `[[Id: x, ${ids}, ConsentType: Principal, Scope: ${scope}]]`;
};
export const account = (before: string, after: string) => on('User', ['AccountEnabled', before, after]);
export const keys = (type: 'Application' | 'ServicePrincipal', before: string, after: string) =>
  on(type, ['KeyDescription', before, after]);
export const ROLE_FOR_APP = ' app role assignment from service principal';
