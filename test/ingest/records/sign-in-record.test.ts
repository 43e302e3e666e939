/** Sign-ins and risks, in whatever form they were exported. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { parseMessage, toMessages } from '../../../src/ingest/queue/queue-signals.ts';
import { readLogSignal } from '../../../src/ingest/records/log-signal.ts';
import { readRiskRecord } from '../../../src/ingest/records/risk-record.ts';
import { errorCodeIn, signInFormOf } from '../../../src/ingest/records/sign-in-form.ts';
import { readSignInRecord } from '../../../src/ingest/records/sign-in-record.ts';
import { ADA, exported, TENANT } from '../../fixtures/audit-export.ts';
import {
  analysedSignIn,
  failing,
  GRAPH,
  MAIL_SYNC,
  portalSignIn,
  riskDetection,
  riskyUser,
  signIn,
  streamedSignIn,
  unifiedSignIn,
} from '../../fixtures/sign-in-export.ts';

const codeOf = (raw: object) => readSignInRecord(raw)?.errorCode;
const flowOf = (raw: object) => readSignInRecord(raw)?.flow;

describe('a sign-in', () => {
  const record = signIn();
  const wrapped: readonly (readonly [string, object])[] = [
    ['of Graph', record],
    ['of diagnostic settings', streamedSignIn(record)],
    [
      'of diagnostic settings, with its properties as text',
      { ...streamedSignIn(record), properties: JSON.stringify(record) },
    ],
    ['of Log Analytics', analysedSignIn(record)],
    ['of the portal', portalSignIn(record)],
    ['of the unified audit log', unifiedSignIn(record)],
    [
      'of Purview, as text in a column',
      {
        CreationDate: '3/1/2031 8:20:00 AM',
        Operations: 'UserLoginFailed',
        AuditData: JSON.stringify(unifiedSignIn(record)),
      },
    ],
  ];

  test.each(wrapped)('%s says the same', (_form, raw) => {
    expect(readSignInRecord(raw)).toMatchObject({
      id: record.id,
      at: '2031-03-01T08:20:00.000Z',
      errorCode: 700082,
      user: { id: ADA, name: 'ada@contoso.example' },
      app: { id: MAIL_SYNC },
      resource: { id: GRAPH },
    });
  });

  test.each([
    [{ clientCredentialType: 'clientAssertion' }, 'confidential'],
    [{ clientCredentialType: 'clientSecret', authenticationProtocol: 'oAuth2' }, 'confidential'],
    [{ clientCredentialType: 'none' }, undefined],
    [{ clientCredentialType: 'none', authenticationProtocol: 'deviceCode' }, 'public'],
    [{ authenticationProtocol: 'ropc' }, undefined],
    [{ clientCredentialType: 'certificate', signInEventTypes: ['servicePrincipal'] }, undefined],
  ])('with %j proves of its client: %s', (facts, client) => {
    for (const raw of [signIn(facts), streamedSignIn(signIn(facts))])
      expect(readSignInRecord(raw)?.client).toBe(client);
  });

  test('proves it in a column of Log Analytics too', () => {
    expect(readSignInRecord(analysedSignIn(signIn(), { ClientCredentialType: 'clientSecret' }))?.client).toBe(
      'confidential',
    );
  });

  test('keeps the id that is made of what stands in it, where it has none of its own', () => {
    const { id: _, ...nameless } = signIn();
    expect(readSignInRecord({ ...nameless, clientCredentialType: 'clientSecret' })?.id).toBe(
      readSignInRecord(nameless)?.id,
    );
  });

  test('names the policies that blocked it, and not those that only report', () => {
    const policies = [
      { id: 'strict', result: 'failure' },
      { id: 'trial', result: 'reportOnlyFailure' },
      { id: 'met', result: 'success' },
    ];
    const blocked = failing(53003, { appliedConditionalAccessPolicies: policies });
    expect(readSignInRecord(blocked)?.blockingPolicyIds).toEqual(['strict']);
    expect(readSignInRecord(analysedSignIn(blocked))?.blockingPolicyIds).toEqual(['strict']);
  });

  test('of an app has no user: exports write blanks, null and a GUID of zeros for nobody', () => {
    for (const userId of ['', null, '<null>', '00000000-0000-0000-0000-000000000000', undefined]) {
      expect(readSignInRecord(signIn({ userId, userPrincipalName: null }))?.user).toBeUndefined();
    }
  });

  test('without an id is known by what it says', () => {
    const anonymous = signIn({ id: undefined });
    expect(readSignInRecord(anonymous)?.id).toMatch(/^hash_/);
    expect(readSignInRecord(anonymous)?.id).toBe(readSignInRecord({ ...anonymous })?.id);
  });

  test('without a time cannot be read, unless one is given', () => {
    expect(() => readSignInRecord(signIn({ createdDateTime: 'soon' }))).toThrow(MalformedInputError);
    expect(readSignInRecord(signIn({ createdDateTime: 'soon' }), '2031-03-01T00:00:00.000Z')?.at).toBe(
      '2031-03-01T00:00:00.000Z',
    );
  });

  test.each([
    ['2031-03-01 08:20:00.983201900', '2031-03-01T08:20:00.983Z'],
    ['3/1/2031 8:20:00 AM', '2031-03-01T08:20:00.000Z'],
    ['2031-03-01T10:20:00+02:00', '2031-03-01T08:20:00.000Z'],
    [`/Date(${Date.UTC(2031, 2, 1, 8, 20)})/`, '2031-03-01T08:20:00.000Z'],
  ])('at %s is understood', (createdDateTime, at) => {
    expect(readSignInRecord(signIn({ createdDateTime }))?.at).toBe(at);
  });
});

describe('how a sign-in ended', () => {
  const streamed = (resultType: unknown, status?: unknown) => ({ ...streamedSignIn(signIn({ status })), resultType });

  test.each([
    ['a number', streamed(50053), 50053],
    ['digits', streamed('50053'), 50053],
    ['a word, and the code inside', streamed('Failure', { errorCode: 50053 }), 50053],
    ['missing, and the code inside', streamed(undefined, { errorCode: 50053 }), 50053],
    ['a word for success', streamed('Success'), 0],
    ['zero', streamed('0', { errorCode: 0 }), 0],
    ['nowhere', streamed('Failure'), undefined],
    ['only a status as text', analysedSignIn(failing(50173), { ResultType: undefined }), 50173],
    [
      'in small letters',
      { category: 'SignInLogs', resulttype: 7000215, time: '2031-03-01 08:20:00', properties: { appId: MAIL_SYNC } },
      7000215,
    ],
  ])('is %s', (_form, raw, code) => {
    expect(codeOf(raw)).toBe(code);
  });
});

describe('whether somebody was there', () => {
  test.each([
    ['isInteractive', signIn({ isInteractive: true }), 'interactive'],
    [
      'isInteractive as text',
      analysedSignIn(signIn(), { Category: 'x', Type: 'SigninLogs', IsInteractive: 'True' }),
      'interactive',
    ],
    [
      'the kinds of the beta',
      signIn({ isInteractive: undefined, signInEventTypes: ['nonInteractiveUser'] }),
      'non-interactive',
    ],
    ['the name of the stream', streamedSignIn(signIn({ isInteractive: undefined })), 'non-interactive'],
    [
      'the stream of the ordinary ones',
      streamedSignIn(signIn({ isInteractive: undefined }), 'SignInLogs'),
      'interactive',
    ],
    ['the stream of apps', streamedSignIn(signIn(), 'ServicePrincipalSignInLogs'), 'service-principal'],
    ['the stream of managed identities', streamedSignIn(signIn(), 'ManagedIdentitySignInLogs'), 'managed-identity'],
    ['nothing', signIn({ isInteractive: undefined }), 'unknown'],
  ])('is told by %s', (_by, raw, flow) => {
    expect(flowOf(raw)).toBe(flow);
  });
});

describe('a risk', () => {
  const streamed = (category: string, properties: object) => ({
    time: '2031-03-01T08:40:00Z',
    category,
    operationName: 'Risky user',
    tenantId: TENANT,
    properties,
  });
  const analysed = (record: object, Type: string) => ({
    ...Object.fromEntries(
      Object.entries(record).map(([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
    ),
    Type,
  });

  test.each([
    ['of Graph', riskyUser()],
    ['of diagnostic settings', streamed('RiskyUsers', riskyUser())],
    ['of Log Analytics', analysed(riskyUser(), 'AADRiskyUsers')],
  ])('of a user %s says the same', (_form, raw) => {
    expect(readRiskRecord(raw)).toMatchObject({
      about: 'user',
      at: '2031-03-01T08:20:00.000Z',
      user: { id: ADA },
      riskState: 'atRisk',
      riskLevel: 'high',
    });
  });

  test.each([
    ['of Graph', riskDetection()],
    ['of diagnostic settings', streamed('UserRiskEvents', riskDetection())],
    ['of Log Analytics', analysed(riskDetection(), 'AADUserRiskEvents')],
  ])('detection %s says the same', (_form, raw) => {
    expect(readRiskRecord(raw)).toMatchObject({
      about: 'detection',
      at: '2031-03-01T08:19:00.000Z',
      user: { id: ADA },
      riskState: 'atRisk',
    });
  });

  test('of an app is none of a user', () => {
    expect(readRiskRecord({ ...riskyUser(), appId: MAIL_SYNC, servicePrincipalType: 'Application' })).toBeUndefined();
    expect(readRiskRecord(streamed('RiskyServicePrincipals', riskyUser()))).toBeUndefined();
  });

  test('in another state is another thing told', () => {
    expect(readRiskRecord(riskyUser({ riskState: 'dismissed' }))?.id).not.toBe(readRiskRecord(riskyUser())?.id);
  });
});

describe('records of other logs', () => {
  test('are told apart', () => {
    expect(readLogSignal(exported(), TOLD)?.kind).toBe('audit-recorded');
    expect(readLogSignal(streamedSignIn(signIn()), TOLD)?.kind).toBe('signed-in');
    expect(readLogSignal(riskyUser(), TOLD)?.kind).toBe('risk-told');
    expect(
      readLogSignal({ id: 'ca', state: 'enabled', conditions: {}, createdDateTime: '2031-03-01T00:00:00Z' }, TOLD),
    ).toBeUndefined();
  });
});

test('what was read comes out of the queue as it was put in', async () => {
  const raws = [
    signIn(),
    streamedSignIn(failing(53003, { deviceDetail: { deviceId: 'd' } })),
    riskyUser(),
    riskDetection(),
  ];
  const told = raws.flatMap((raw) => readLogSignal(raw, TOLD) ?? []);
  const snapshots = {
    put: () => Promise.reject(new Error('too large')),
    getJson: async () => undefined,
    get: async () => undefined,
  };
  const messages = await toMessages(told, { snapshots });
  const back = await Promise.all(messages.map((text) => parseMessage(JSON.parse(text), snapshots)));
  expect(back.flat()).toEqual(told);
});

const TOLD = { tenantId: TENANT, seenAt: '2031-03-01T09:00:00.000Z' };

describe('whatever is thrown at it', () => {
  const FORMS: readonly object[] = [
    signIn(),
    streamedSignIn(signIn()),
    analysedSignIn(signIn()),
    portalSignIn(signIn()),
    unifiedSignIn(signIn()),
  ];

  /** What a hostile or broken exporter may do to a real record: any member may hold any JSON, in the record and in its envelope. */
  const mangled = fc.constantFrom(...FORMS).chain((form) => {
    const names = [...Object.keys(form), 'properties', 'category', 'Type', 'signInEventTypes', 'AuditData', 'toString'];
    const inner = fc
      .dictionary(fc.constantFrom(...Object.keys(signIn())), fc.jsonValue())
      .map((changes) => ({ ...signIn(), ...changes }));
    const outer = fc.dictionary(fc.constantFrom(...names), fc.jsonValue()).map((changes) => ({ ...form, ...changes }));
    return fc.oneof(
      outer,
      inner,
      inner.map((record) => ({ ...form, properties: record })),
    );
  });

  const harmless = (raw: unknown) => {
    try {
      readLogSignal(raw, TOLD);
      const shape = signInFormOf(raw);
      if (shape) errorCodeIn(shape);
    } catch (error) {
      if (!(error instanceof MalformedInputError)) throw error;
    }
  };

  test('it says no by a coded error or not at all', () => {
    fc.assert(fc.property(fc.jsonValue(), harmless), { numRuns: 500 });
    fc.assert(fc.property(mangled, harmless), { numRuns: 1500 });
    fc.assert(
      fc.property(mangled, (raw) => harmless({ ...riskyUser(), ...raw })),
      { numRuns: 500 },
    );
  });

  test('members that look like methods are only data', () => {
    harmless(signIn({ signInEventTypes: { toString: 1 }, isInteractive: { valueOf: 2 }, userId: { toString: 'x' } }));
  });
});
