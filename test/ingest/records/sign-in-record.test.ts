/** Sign-in records in every form in which they are exported. */
import { describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { readSignInRecord } from '../../../src/ingest/records/sign-in-record.ts';
import { ADA } from '../../fixtures/audit-export.ts';
import {
  analysedSignIn,
  failing,
  GRAPH,
  MAIL_SYNC,
  portalSignIn,
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

  test.each(wrapped)('%s gives the same record', (_form, raw) => {
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
  ])('with %j proves this client type: %s', (facts, client) => {
    for (const raw of [signIn(facts), streamedSignIn(signIn(facts))])
      expect(readSignInRecord(raw)?.client).toBe(client);
  });

  test('proves the client type in a column of Log Analytics, too', () => {
    expect(readSignInRecord(analysedSignIn(signIn(), { ClientCredentialType: 'clientSecret' }))?.client).toBe(
      'confidential',
    );
  });

  test('without an id keeps the hash of its content as its id when the client type is known', () => {
    const { id: _, ...nameless } = signIn();
    expect(readSignInRecord({ ...nameless, clientCredentialType: 'clientSecret' })?.id).toBe(
      readSignInRecord(nameless)?.id,
    );
  });

  test('names the policies that blocked it, but no report-only policies', () => {
    const policies = [
      { id: 'strict', result: 'failure' },
      { id: 'trial', result: 'reportOnlyFailure' },
      { id: 'met', result: 'success' },
    ];
    const blocked = failing(53003, { appliedConditionalAccessPolicies: policies });
    expect(readSignInRecord(blocked)?.blockingPolicyIds).toEqual(['strict']);
    expect(readSignInRecord(analysedSignIn(blocked))?.blockingPolicyIds).toEqual(['strict']);
  });

  test('of an app has no user: exports write blanks, null or the zero GUID instead', () => {
    for (const userId of ['', null, '<null>', '00000000-0000-0000-0000-000000000000', undefined]) {
      expect(readSignInRecord(signIn({ userId, userPrincipalName: null }))?.user).toBeUndefined();
    }
  });

  test('without an id is identified by its content', () => {
    const anonymous = signIn({ id: undefined });
    expect(readSignInRecord(anonymous)?.id).toMatch(/^hash_/);
    expect(readSignInRecord(anonymous)?.id).toBe(readSignInRecord({ ...anonymous })?.id);
  });

  test('without a time is malformed', () => {
    expect(() => readSignInRecord(signIn({ createdDateTime: 'soon' }))).toThrow(MalformedInputError);
  });

  test.each([
    ['2031-03-01 08:20:00.983201900', '2031-03-01T08:20:00.983Z'],
    ['3/1/2031 8:20:00 AM', '2031-03-01T08:20:00.000Z'],
    ['2031-03-01T10:20:00+02:00', '2031-03-01T08:20:00.000Z'],
    [`/Date(${Date.UTC(2031, 2, 1, 8, 20)})/`, '2031-03-01T08:20:00.000Z'],
  ])('at %s is parsed', (createdDateTime, at) => {
    expect(readSignInRecord(signIn({ createdDateTime }))?.at).toBe(at);
  });
});

describe('the error code of a sign-in', () => {
  const streamed = (resultType: unknown, status?: unknown) => ({ ...streamedSignIn(signIn({ status })), resultType });

  test.each([
    ['a number', streamed(50053), 50053],
    ['digits', streamed('50053'), 50053],
    ['a word, with the code inside', streamed('Failure', { errorCode: 50053 }), 50053],
    ['missing, with the code inside', streamed(undefined, { errorCode: 50053 }), 50053],
    ['a word for success', streamed('Success'), 0],
    ['zero', streamed('0', { errorCode: 0 }), 0],
    ['absent', streamed('Failure'), undefined],
    ['only a status as text', analysedSignIn(failing(50173), { ResultType: undefined }), 50173],
    [
      'in lower case',
      { category: 'SignInLogs', resulttype: 7000215, time: '2031-03-01 08:20:00', properties: { appId: MAIL_SYNC } },
      7000215,
    ],
  ])('is %s', (_form, raw, code) => {
    expect(codeOf(raw)).toBe(code);
  });
});

describe('the flow of a sign-in', () => {
  test.each([
    ['isInteractive', signIn({ isInteractive: true }), 'interactive'],
    [
      'isInteractive as text',
      analysedSignIn(signIn(), { Category: 'x', Type: 'SigninLogs', IsInteractive: 'True' }),
      'interactive',
    ],
    [
      'the event types of the beta',
      signIn({ isInteractive: undefined, signInEventTypes: ['nonInteractiveUser'] }),
      'non-interactive',
    ],
    ['the name of the stream', streamedSignIn(signIn({ isInteractive: undefined })), 'non-interactive'],
    [
      'the stream of interactive sign-ins',
      streamedSignIn(signIn({ isInteractive: undefined }), 'SignInLogs'),
      'interactive',
    ],
    ['the stream of apps', streamedSignIn(signIn(), 'ServicePrincipalSignInLogs'), 'service-principal'],
    ['the stream of managed identities', streamedSignIn(signIn(), 'ManagedIdentitySignInLogs'), 'managed-identity'],
    ['nothing', signIn({ isInteractive: undefined }), 'unknown'],
  ])('is recognised by %s', (_by, raw, flow) => {
    expect(flowOf(raw)).toBe(flow);
  });
});
