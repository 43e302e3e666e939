/** An audit record has one form, whichever export it came from. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { activityOf, normaliseActivity } from '../../../src/ingest/records/audit-activity.ts';
import { parseAuditLogRecord, readAuditLogRecord, tenantIdOf } from '../../../src/ingest/records/audit-log-record.ts';
import {
  ADA,
  ADMIN,
  analysed,
  changed,
  exported,
  portalRow,
  streamed,
  TENANT,
  unified,
  userTarget,
} from '../../fixtures/audit-export.ts';

const FORMS = {
  'a search in Purview': (record: ReturnType<typeof exported>) => ({
    RecordType: 8,
    AuditData: JSON.stringify(unified(record)),
  }),
  'advanced hunting': (record: ReturnType<typeof exported>) => ({
    ActionType: 'Disable account.',
    RawEventData: unified(record),
  }),
  Graph: (record: ReturnType<typeof exported>) => record,
  'diagnostic settings': streamed,
  'Log Analytics': analysed,
  'unified audit log': unified,
  'portal download': portalRow,
};

describe.each(Object.entries(FORMS))('a record from %s', (_, wrap) => {
  const raw = exported();
  const record = parseAuditLogRecord(wrap(raw));

  test('has the same activity, actor, target and correlation id', () => {
    expect(record).toMatchObject({
      activity: 'disable account',
      succeeded: true,
      correlationId: raw.correlationId,
      actor: { kind: 'user', id: ADMIN, name: 'admin@contoso.example' },
      targets: [{ id: ADA, type: 'User', userPrincipalName: 'ada@contoso.example' }],
    });
  });

  test('has its values parsed from their JSON text', () => {
    expect(record.targets[0]?.changes).toContainEqual({ property: 'AccountEnabled', before: true, after: false });
  });

  test('has the time of the export', () => {
    expect(record.at).toMatch(/^2031-03-01T08:20:00\.(765|000)Z$/);
  });
});

test('a record that arrives again has the same id, also where the export has none', () => {
  const { id: _, ...raw } = exported();
  expect(parseAuditLogRecord(structuredClone(raw)).id).toBe(parseAuditLogRecord(raw).id);
});

test.each([
  ['2031-03-01T08:20:00Z', '2031-03-01T08:20:00.000Z'],
  ['2031-03-01T08:20:00.1+02:00', '2031-03-01T06:20:00.100Z'],
  ['2031-03-01T08:20:00.123456789+00:00', '2031-03-01T08:20:00.123Z'],
  ['2031-03-01 08:20:00.049661100', '2031-03-01T08:20:00.049Z'],
  ['2031-03-01T08:20:00', '2031-03-01T08:20:00.000Z'],
  ['3/1/2031, 8:20:05.250 PM', '2031-03-01T20:20:05.250Z'],
  ['3/1/2031 12:20:05 AM', '2031-03-01T00:20:05.000Z'],
  ['/Date(1930119600000)/', '2031-03-01T08:20:00.000Z'],
])('the time %s is read as %s', (written, expected) => {
  expect(parseAuditLogRecord(exported({ activityDateTime: written })).at).toBe(expected);
});

test.each(['Disable account.', 'Disable account ', 'DISABLE  ACCOUNT'])('the activity "%s" is normalised', (name) => {
  expect(normaliseActivity(name)).toBe('disable account');
});

test('every dash in an activity becomes a hyphen', () => {
  expect(normaliseActivity('Update application \u2013 Certificates and secrets management ')).toBe(
    'update application - certificates and secrets management',
  );
});

test.each([
  [{ result: 'failure' }, false],
  [{ result: 'timeout' }, false],
  [{ result: 'Success' }, true],
  [{ result: 0 }, true],
  [{ result: undefined, resultType: '50126' }, false],
  [{ result: undefined, resultType: '' }, true],
  [{ result: undefined }, true],
])('a record with %o has succeeded: %s', (result, succeeded) => {
  expect(parseAuditLogRecord(exported(result)).succeeded).toBe(succeeded);
});

test('an operation that ended in an exception has failed, whatever its result says', () => {
  const failed = userTarget({
    modifiedProperties: [
      changed('MethodExecutionResult.', null, '"Microsoft.Online.Workflows.ValueNotFoundException"'),
    ],
  });
  expect(parseAuditLogRecord(exported({ targetResources: [failed] })).succeeded).toBe(false);
});

test.each([
  ['"\\"x\\""', 'x'],
  ['"x"', 'x'],
  ['["x"]', 'x'],
  ['[true]', true],
  ['[]', null],
  ['', null],
  ['["x","y"]', ['x', 'y']],
  ['["{\\"State\\":\\"Enabled\\"}"]', { State: 'Enabled' }],
  ['{"state":"enabled"', '{"state":"enabled"'],
  ['plain text', 'plain text'],
])('the value %s is parsed as %o', (written, parsed) => {
  const record = parseAuditLogRecord(
    exported({ targetResources: [userTarget({ modifiedProperties: [changed('Some', written, null)] })] }),
  );
  expect(record.targets[0]?.changes[0]?.before).toEqual(parsed);
});

test('the tenant is found where only the resource names it, and it is never the workspace', () => {
  expect(tenantIdOf(streamed(exported()))).toBe(TENANT);
  expect(tenantIdOf(analysed(exported()))).toBe(TENANT);
  expect(tenantIdOf(exported())).toBeUndefined();
});

test.each([
  { category: 'SignInLogs', operationName: 'Sign-in activity', properties: { id: 'x' } },
  { id: 'x', createdDateTime: '2031-03-01T08:20:00Z', status: { errorCode: 50173 } },
  { displayName: 'Require MFA', state: 'enabled', conditions: {} },
  { subscriptionId: 'x', lifecycleEvent: 'missed' },
  'text',
  null,
])('%o is not a record of the audit log', (raw) => {
  expect(readAuditLogRecord(raw)).toBeUndefined();
});

test('a record without a time is malformed', () => {
  const raw = exported({ activityDateTime: undefined });
  expect(() => readAuditLogRecord(raw)).toThrow(MalformedInputError);
});

test('any JSON is read, or refused as malformed', () => {
  const names = [
    'id',
    'activityDisplayName',
    'activityDateTime',
    'properties',
    'targetResources',
    'TargetResources',
    'initiatedBy',
    'modifiedProperties',
    'user',
    'Operation',
    'Workload',
    'Target',
    'AuditData',
    'result',
    'category',
    'Activity',
    'Target1Type',
    'Id',
    'value',
    'OperationName',
  ];
  const member = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.constantFrom('Disable account', '[true]', '["{\\"a\\":1}"]', '2031-03-01', '{"id":1}'),
      tie('record'),
      fc.array(tie('record'), { maxLength: 3 }),
    ),
    record: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
  })).record;
  fc.assert(
    fc.property(member, (raw) => {
      activityOf(raw);
      tenantIdOf(raw);
      try {
        readAuditLogRecord(raw);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedInputError);
      }
    }),
    { numRuns: 2000 },
  );
});
