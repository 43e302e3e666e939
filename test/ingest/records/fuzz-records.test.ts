/**
 * Any record is read, or refused by a coded error that says where: real records, mutated at every depth, and any JSON.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { movementIn } from '../../../src/detect/detect-membership.ts';
import { detectReports } from '../../../src/detect/detect-reports.ts';
import { activityOf } from '../../../src/ingest/records/audit-activity.ts';
import { readAuditLogRecord, tenantIdOf } from '../../../src/ingest/records/audit-log-record.ts';
import { readLogSignal } from '../../../src/ingest/records/log-signal.ts';
import { gapIn, missingIn, reasonNotARecord } from '../../../src/ingest/records/record-gaps.ts';
import { isMembers } from '../../../src/ingest/records/record-values.ts';
import { readRiskRecord } from '../../../src/ingest/records/risk-record.ts';
import { readSignInRecord } from '../../../src/ingest/records/sign-in-record.ts';
import { isUnifiedRecord, unfoldUnifiedRecord } from '../../../src/ingest/records/unified-records.ts';
import { recordsWithin } from '../../../src/ingest/records/unwrap-record.ts';
import { explainTokenError } from '../../../src/token-errors/explain-token-error.ts';
import { ACTIVITY_ROWS } from '../../detect/activity-catalogue.ts';
import { POLICY_ROWS } from '../../detect/causes/policy-catalogue.ts';
import {
  analysed,
  changed,
  type ExportedRecord,
  exported,
  grantRecord,
  portalRow,
  streamed,
  TENANT,
  unified,
  userTarget,
} from '../../fixtures/audit-export.ts';
import {
  analysedSignIn,
  failing,
  portalSignIn,
  riskDetection,
  riskyUser,
  signIn,
  streamedSignIn,
  unifiedSignIn,
} from '../../fixtures/sign-in-export.ts';
import { anyValue, deeply, mutated } from './mutations.ts';

const AT = '2031-03-01T09:00:00.000Z';
const RUNS = process.env.LONG ? 30_000 : 700;

const proofs = [...ACTIVITY_ROWS, ...POLICY_ROWS].flatMap(({ names: [name = ''], proof }) => proof(name));
const graphForms = [...proofs, grantRecord('Add delegated permission grant', ['Mail.Read', null])].filter(
  (raw): raw is ExportedRecord => 'targetResources' in raw,
);
const MEMBERS = [
  userTarget({
    modifiedProperties: [
      changed('Group.ObjectID', null, `"${TENANT}"`),
      changed('Role.TemplateId', null, `"${TENANT}"`),
    ],
  }),
  userTarget({ id: TENANT, type: 'Group' }),
];
const SHAPES: readonly object[] = [
  ...proofs,
  ...['Add member to group', 'Delete group', 'Add member to role'].map((activityDisplayName) =>
    exported({ activityDisplayName, targetResources: MEMBERS }),
  ),
  ...graphForms
    .filter((_, index) => index % 6 === 0)
    .flatMap((record) => [streamed(record), analysed(record), unified(record), portalRow(record)]),
  { AuditData: JSON.stringify(unified(exported())), CreationDate: AT },
  ...[signIn(), failing(53003, { appliedConditionalAccessPolicies: [{ id: 'strict', result: 'failure' }] })].flatMap(
    (row) => [row, streamedSignIn(row), analysedSignIn(row), portalSignIn(row), unifiedSignIn(row)],
  ),
  riskyUser(),
  riskDetection(),
  { category: 'RiskyUsers', time: AT, properties: riskyUser() },
  { category: 'UserRiskEvents', time: AT, properties: riskDetection() },
];

/** At least one of each kind: each of their members is tried. */
const SAMPLE = SHAPES.filter((_, index) => index % 6 === 0 || index > SHAPES.length - 12);

/** Unreadable input is refused with a code and the name of what was read. */
function guarded<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MalformedInputError)) throw error;
    expect(error).toMatchObject({ code: 'MALFORMED_INPUT', retryable: false });
    expect(error.where).toMatch(/^(audit log|sign-in|risk|log) record$/);
    expect(error.message.startsWith(`${error.where}: it `)).toBe(true);
    return undefined;
  }
}

function judge(raw: unknown): void {
  guarded(() => readAuditLogRecord(raw));
  guarded(() => readSignInRecord(raw));
  guarded(() => readRiskRecord(raw));
  activityOf(raw);
  tenantIdOf(raw);
  gapIn(raw);
  missingIn(raw);
  reasonNotARecord(raw);
  recordsWithin(raw);
  if (isMembers(raw) && isUnifiedRecord(raw)) unfoldUnifiedRecord(raw);
  const signal = guarded(() => readLogSignal(raw, { tenantId: TENANT, seenAt: AT }));
  if (signal === undefined) return;
  expect(signal.sourceId.length).toBeGreaterThan(0);
  if (signal.kind === 'audit-recorded') movementIn(signal.record);
  for (const { subject, occurred, ...report } of detectReports(signal)) {
    expect(typeof subject.id).toBe('string');
    expect(new Date(occurred.from).toISOString()).toBe(occurred.from);
    expect(report).toMatchObject({ seenAt: AT, sourceId: signal.sourceId });
    expect(['string', 'undefined']).toContain(typeof subject.name);
  }
}

describe('a record', () => {
  test('of any JSON is read or refused', () => {
    fc.assert(fc.property(anyValue, judge), { numRuns: RUNS });
  });

  test('of a mutated real form is read or refused', () => {
    fc.assert(fc.property(mutated(SHAPES), judge), { numRuns: 3 * RUNS });
  });

  test.each([150, 20_000])(
    'with any member nested %i levels deep is read or refused',
    (depth) => {
      for (const raw of deeply(SAMPLE, depth)) judge(raw);
    },
    120_000,
  );

  test('is still read after a JSON round trip', () => {
    for (const shape of SHAPES)
      expect(
        guarded(() => readLogSignal(JSON.parse(JSON.stringify(shape)), { tenantId: TENANT, seenAt: AT })),
      ).toBeDefined();
  });
});

describe('the response of a token endpoint', () => {
  const message =
    "AADSTS50173: The grant was revoked. Trace ID: 1111aaaa-0000-4000-8000-000000000000 Timestamp: 2031-01-03 09:00:00Z The token was issued on '2031-01-01T08:00:00Z'";
  const ANSWERS: readonly object[] = [
    {
      error: 'invalid_grant',
      error_description: message,
      error_codes: [50173],
      suberror: 'bad_token',
      claims: '{"access_token":{}}',
      trace_id: 'x',
    },
    {
      name: 'ServerError',
      errorCode: 'invalid_grant',
      errorNo: '50173',
      errorMessage: `invalid_grant: ${message}`,
      subError: '',
      correlationId: 'y',
    },
    {
      response: { status: 400, data: { error_codes: [700082, '50173'] } },
      message: 'Request failed with status code 400',
    },
    { body: JSON.stringify({ error_description: message }) },
  ];

  test('is explained or not, however it was mutated, and its facts are text', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(ANSWERS), anyValue), (response) => {
        for (const input of [response, JSON.stringify(response)]) {
          const explained = explainTokenError(input as string);
          if (explained === undefined) continue;
          const {
            code,
            otherCodes,
            tokenIssuedAt = '',
            tokensValidFrom = '',
            error = '',
            suberror = '',
            claims = '',
            traceId = '',
            timestamp = '',
          } = explained;
          expect([code ?? 0, ...otherCodes].every(Number.isSafeInteger)).toBe(true);
          for (const fact of [tokenIssuedAt, tokensValidFrom, error, suberror, claims, traceId, timestamp])
            expect(typeof fact).toBe('string');
        }
      }),
      { numRuns: 3 * RUNS },
    );
  });

  test('has no other members, whatever the members of the response are called', () => {
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];
    const known = Object.keys(explainTokenError(50173) ?? {});
    for (const name of names)
      expect(Object.keys(explainTokenError({ error_codes: [50173], [name]: 'x' }) ?? {})).toEqual(known);
  });
});
