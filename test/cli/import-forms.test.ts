/** The records that other tools wrap, choose columns of or rename are found; what is missing or cut off is said. */
import { describe, expect, test } from 'vitest';
import { ADA, analysed, exported, streamed, TENANT, unified } from '../fixtures/audit-export.ts';
import { failing, MAIL_SYNC, portalSignIn, signIn } from '../fixtures/sign-in-export.ts';
import { clear, csvOf, DISABLED, found, imported, pascal } from './imported-forms.ts';

describe('a record is found inside', () => {
  const record = streamed(exported());
  const text = JSON.stringify(record);
  test.each<[string, unknown]>([
    ['a result of Splunk', [{ result: { _raw: text, operationName: 'Disable account', category: 'AuditLogs' } }]],
    ['a table of Splunk', csvOf([{ _time: 'x', operationName: 'Disable account', _raw: text }])],
    ['an event of Splunk', [{ time: 1, event: record }]],
    ['hits of Elastic', { took: 1, hits: { total: 1, hits: [{ _id: '1', _source: { event: { original: text } } }] } }],
    ['columns of Elastic', csvOf([{ '@timestamp': 'x', 'event.original': text }])],
    ['a message of Logstash', { '@timestamp': 'x', message: text }],
    ['the head of a syslog line', { message: `<134>Mar  1 08:20:00 host relay: ${text}` }],
    ['an alert of Wazuh', { rule: { id: '1' }, data: { office365: unified(exported()) } }],
    ['a capture of Event Hubs', { SequenceNumber: 1, Body: JSON.stringify({ records: [record] }) }],
    ['a capture converted from Avro', { SequenceNumber: 1, Body: { bytes: text } }],
    ['a body in base 64', { Body: Buffer.from(text).toString('base64') }],
    ['an answer of $batch', { responses: [{ id: '1', status: 200, body: { value: [exported()] } }] }],
    ['a list of data', { data: [record], next: 'x' }],
    ['a list of events', { events: [{ message: text }] }],
    ['a list of results', { results: [{ RawEventData: unified(exported()) }] }],
    ['text in text', { message: JSON.stringify({ message: JSON.stringify({ event: { original: text } }) }) }],
    ['a list of texts', [text]],
  ])('%s', async (_, content) => {
    expect(await found(content)).toEqual(clear(DISABLED));
  });

  test('wrappers that hold several, which count one by one', async () => {
    const other = exported({ activityDisplayName: 'Delete user' });
    const lines = [
      { Body: JSON.stringify({ records: [streamed(exported({ activityDisplayName: 'Add user' })), record] }) },
      { Body: JSON.stringify({ records: [streamed(other)] }) },
    ];
    const file = await imported(lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(file).toMatchObject({ records: 3, unreadable: [], unrecognised: [] });
    expect(file.revocations.flatMap(({ evidence }) => evidence.map((place) => place.record)).sort()).toEqual([1, 2]);
  });

  test('nothing, if it is wrapped deeper than any tool does', async () => {
    let wrapped: unknown = record;
    for (let depth = 0; depth < 40; depth += 1) wrapped = { message: wrapped };
    expect(await found([wrapped])).toEqual({
      causes: [],
      unreadable: [],
      unrecognised: [{ count: 1, members: ['message'], example: 0 }],
    });
  });
});

describe('a record is read', () => {
  const hunted = (differences: Readonly<Record<string, unknown>> = {}) => ({
    Timestamp: '2031-03-01T08:20:00Z',
    Application: 'Fabrikam Mail Sync',
    ApplicationId: MAIL_SYNC,
    LogonType: '["nonInteractiveUser"]',
    ErrorCode: '700082',
    AccountObjectId: ADA,
    AccountUpn: 'ada@contoso.example',
    RequestId: 'r1',
    ...differences,
  });
  const INACTIVE = ['refresh-token-inactive', `${ADA}_${MAIL_SYNC}`] as const;

  test('from the sign-in tables of hunting, as a table and streamed', async () => {
    expect(await found(csvOf([hunted()]))).toEqual(clear(INACTIVE));
    const category = 'AdvancedHunting-AADSignInEventsBeta';
    const event = { time: '2031-03-01T08:22:00Z', tenantId: TENANT, operationName: 'Publish', category };
    expect(await found({ records: [{ ...event, properties: hunted({ ErrorCode: 700082 }) }] })).toEqual(
      clear(INACTIVE),
    );
  });

  test('from hunting only where nobody was there to answer', async () => {
    const asked = { ErrorCode: '50076', LogonType: '["interactiveUser"]' };
    expect(await found(csvOf([hunted(asked)]))).toEqual(clear());
    expect((await found(csvOf([hunted({ ErrorCode: '50076' })]))).causes).toEqual([['mfa-required', INACTIVE[1]]]);
  });

  test('from CloudAppEvents, as a table and streamed', async () => {
    const row = {
      Timestamp: '2031-03-01T08:20:00Z',
      ActionType: 'Disable account.',
      RawEventData: unified(exported()),
    };
    expect(await found(csvOf([{ ...row, RawEventData: JSON.stringify(row.RawEventData) }]))).toEqual(clear(DISABLED));
    const envelope = { time: '2031-03-01T08:25:00Z', category: 'AdvancedHunting-CloudAppEvents' };
    expect(await found({ records: [{ ...envelope, properties: row }] })).toEqual(clear(DISABLED));
  });

  test('from the audit search of Graph, also through PowerShell', async () => {
    const auditData = unified(exported());
    const row = { id: 'x', createdDateTime: '2031-03-01T08:20:00Z', operation: 'Disable account.' };
    expect(await found({ value: [{ ...row, auditData }] })).toEqual(clear(DISABLED));
    expect(await found([{ Operation: 'x', AuditData: { AdditionalProperties: auditData } }])).toEqual(clear(DISABLED));
  });

  test('from PowerShell, with capitals', async () => {
    expect(await found([pascal(signIn())])).toEqual(clear(INACTIVE));
    expect(await found([pascal(exported())])).toEqual(clear(DISABLED));
  });

  test('from a few columns in any order, with any delimiter', async () => {
    const { TimeGenerated, OperationName, TargetResources } = analysed(exported()) as Record<string, unknown>;
    expect(await found(csvOf([{ TargetResources, TimeGenerated, OperationName }], ';'))).toEqual(clear(DISABLED));
    const row = {
      ResultType: '700082',
      UserPrincipalName: 'ada@contoso.example',
      TimeGenerated,
      AppDisplayName: 'Sync',
    };
    expect(await found(csvOf([row], '\t'))).toEqual(clear(['refresh-token-inactive', 'ada@contoso.example_Sync']));
  });

  test.each([
    ['by its token', 'Incoming token type', 'Refresh token', 'export.csv'],
    ['by the name of its file', 'Status', 'Failure', 'NonInteractiveSignIns_2031-03-01.csv'],
  ])('from the portal as one that nobody saw, %s', async (_, column, value, name) => {
    const row = { ...portalSignIn(failing(50076)), [column]: value };
    expect((await found(csvOf([row]), name)).causes).toEqual([['mfa-required', `${ADA}_${MAIL_SYNC}`]]);
    expect((await found(csvOf([portalSignIn(failing(50076))]), 'InteractiveSignIns_2031.csv')).causes).toEqual([]);
  });

  test('as the first page of an app, which took no consent away', async () => {
    const page = (type: string) => ({
      Operation: 'UserLoginFailed',
      Workload: 'AzureActiveDirectory',
      CreationTime: '2031-03-01T08:20:00',
      Id: type,
      UserKey: ADA,
      UserId: 'ada@contoso.example',
      ApplicationId: MAIL_SYNC,
      ErrorNumber: '65001',
      ExtendedProperties: [{ Name: 'RequestType', Value: type }],
    });
    expect((await found([page('OAuth2:Authorize')])).causes).toEqual([]);
    expect((await found([page('OAuth2:Token')])).causes).toEqual([['consent-missing', `${ADA}_${MAIL_SYNC}`]]);
  });
});
