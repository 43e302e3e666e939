/** The records that other tools wrap, choose columns of or rename are found; what is missing or cut off is said. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dryRunImport } from '../../src/cli/import/dry-run-import.ts';
import { importFiles } from '../../src/cli/import/import.ts';
import { ADA, ADMIN, analysed, exported, policy, streamed, TENANT, unified } from '../fixtures/audit-export.ts';
import { failing, MAIL_SYNC, portalSignIn, signIn } from '../fixtures/sign-in-export.ts';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revaudit-forms-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function imported(content: unknown, name = 'export') {
  files += 1;
  const path = join(folder, `${files}-${name}`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  const [file] = await importFiles([path], { ...dryRunImport(), now: () => Date.parse('2031-03-02T00:00:00Z') });
  if (!file) throw new TypeError('nothing imported');
  return file;
}

async function found(content: unknown, name?: string) {
  const { revocations, unreadable, unrecognised } = await imported(content, name);
  return { causes: revocations.map(({ cause, subject }) => [cause, subject.id]), unreadable, unrecognised };
}

const clear = (...causes: (readonly [string, string])[]) => ({ causes, unreadable: [], unrecognised: [] });
const DISABLED = ['account-disabled', ADA] as const;
const csvOf = (rows: readonly Readonly<Record<string, unknown>>[], delimiter = ',') =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]
    .map((cells) => cells.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(delimiter))
    .join('\r\n');
const capital = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
const pascal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [capital(name), pascal(inner)]));
};

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

describe('what is not understood is no all-clear', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['a policy', policy(), Object.keys(policy())],
    [
      'a notification',
      { value: [{ subscriptionId: 'x', lifecycleEvent: 'missed' }] },
      ['subscriptionId', 'lifecycleEvent'],
    ],
    ['a foreign table', 'eventName,eventTime,userAgent\nx,y,z', ['eventName', 'eventTime', 'userAgent']],
    [
      'the activity log of Azure',
      [{ operationName: 'MICROSOFT.X/Y/WRITE', category: 'Administrative', properties: {} }],
      ['operationName', 'category', 'properties'],
    ],
    [
      'an activity without its target',
      [{ TimeGenerated: 'x', OperationName: 'Disable account' }],
      ['TimeGenerated', 'OperationName'],
    ],
    ['a sign-in without who', [{ TimeGenerated: 'x', ResultType: '50173' }], ['TimeGenerated', 'ResultType']],
  ])('%s is of no known form', async (_, content, members) => {
    expect(await found(content)).toEqual({
      causes: [],
      unreadable: [],
      unrecognised: [{ count: 1, members, example: 0 }],
    });
  });

  test('records with the same members are one group, whatever their order', async () => {
    expect((await found([{ a: 1, b: 2 }, exported(), { b: 1, a: 2 }, { c: 1 }])).unrecognised).toEqual([
      { count: 2, members: ['a', 'b'], example: 0 },
      { count: 1, members: ['c'], example: 3 },
    ]);
  });

  const search = (AuditData: unknown) => csvOf([{ CreationDate: 'x', Operations: 'Disable account.', AuditData }]);
  const stub = 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphTargetResource';
  test.each<[string, unknown, RegExp]>([
    ['an error answer', { error: { code: 'Forbidden', message: 'secret' } }, /error answer of an API \(Forbidden\)/],
    ['a cell that was cut off', search('{"Operation": "Disable account.", "Act'), /cut off/],
    ['an empty cell', search(''), /AuditData is empty/],
    ['targets as names of types', [{ ...exported(), targetResources: [stub] }], /-Depth 10/],
    ['targets as text', [{ ...exported(), targetResources: '@{id=x; type=User}' }], /-Depth 10/],
    ['records as text', ['@{id=x; activityDisplayName=Disable account}'], /-Depth 10/],
    [
      'changes as names of types',
      [{ ...exported(), targetResources: [{ id: ADA, modifiedProperties: 'System.Object[]' }] }],
      /-Depth 10/,
    ],
    [
      'a status as the name of its type',
      [{ ...signIn(), status: 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus', Category: 'SignInLogs' }],
      /-Depth 10/,
    ],
    [
      'a sign-in without its result',
      csvOf([{ Category: 'SignInLogs', Status: '', UserId: ADA, OperationName: 'Sign-in activity' }]).replace(
        ',"Status"',
        ',"Other"',
      ),
      /how the sign-in ended/,
    ],
    [
      'a refusal without the app',
      [
        {
          TimeGenerated: '2031-03-01T08:20:00Z',
          ResultType: '65001',
          UserId: ADA,
          Type: 'AADNonInteractiveUserSignInLogs',
        },
      ],
      /at which app/,
    ],
    [
      'an activity without the column of targets',
      [{ TimeGenerated: '2031-03-01T08:20:00Z', OperationName: 'Disable account', InitiatedBy: '{}' }],
      /whom it is about/,
    ],
  ])('%s is unreadable, and says what to do', async (_, content, reason) => {
    expect(await found(content)).toEqual({
      causes: [],
      unreadable: [{ line: expect.any(Number), reason: expect.stringMatching(reason) }],
      unrecognised: [],
    });
  });

  test('other logs of Entra are known, and say nothing', async () => {
    const logs = [
      'ManagedIdentitySignInLogs',
      'ProvisioningLogs',
      'MicrosoftGraphActivityLogs',
      'AdvancedHunting-DeviceEvents',
    ];
    const records = logs.map((category) => ({ time: 'x', category, properties: { id: 'x' }, resultType: '0' }));
    expect(await found({ records })).toEqual(clear());
  });
});

describe('local dates are decided by their column', () => {
  const rows = (...dates: readonly string[]) =>
    csvOf(
      dates.map((TimeGenerated) => ({
        ...analysed(exported()),
        Id: TimeGenerated,
        CorrelationId: TimeGenerated,
        TimeGenerated,
      })),
    );
  const days = async (content: string) =>
    (await imported(content)).revocations.map(({ occurred }) => occurred.from.slice(0, 10));

  test.each<[string, readonly string[], readonly string[]]>([
    [
      'day first, because one day is above 12',
      ['04/03/2031 08:15:00', '25/03/2031 08:15'],
      ['2031-03-04', '2031-03-25'],
    ],
    [
      'month first, because one day is above 12',
      ['03/04/2031 08:15:00', '03/25/2031 08:15'],
      ['2031-03-04', '2031-03-25'],
    ],
    [
      'day first, although AM is written',
      ['4/3/2031 8:15:00 AM', '25/3/2031 8:15:00 AM'],
      ['2031-03-04', '2031-03-25'],
    ],
    ['day first between dots', ['04.03.2031 08:15:00'], ['2031-03-04']],
    ['month first as the portal writes it', ['3/4/2031, 8:15:00.123 AM'], ['2031-03-04']],
    ['by name', ['Mar 4, 2031 8:15:00 AM'], ['2031-03-04']],
    ['the year first', ['2031/03/04 08:15:00'], ['2031-03-04']],
  ])('%s', async (_, dates, expected) => {
    expect(await days(rows(...dates))).toEqual(expected);
  });

  test('or said to be ambiguous', async () => {
    expect(await found(rows('03/04/2031 08:15', '05/06/2031 08:15'))).toEqual({
      causes: [],
      unrecognised: [],
      unreadable: [2, 3].map((line) => ({ line, reason: expect.stringContaining('day/month or month/day') })),
    });
  });
});

test('who did it and whom it hit have names where the records have them', async () => {
  const [revocation] = (await imported([exported()])).revocations;
  expect(revocation).toMatchObject({
    subject: { id: ADA, name: 'ada@contoso.example' },
    actor: { kind: 'user', id: ADMIN, name: 'admin@contoso.example' },
  });
});
