/** A record of Power Platform about a data policy is read under old and new keys. */
import { describe, expect, test } from 'vitest';
import { connectorPolicyIn } from '../../../src/detect/causes/connector-policy-changed.ts';
import type { AuditLogRecord, AuditTarget } from '../../../src/ingest/records/audit-log-record.ts';
import { POLICY } from '../../fixtures/audit-export.ts';

function reportsFor(
  details: Readonly<Record<string, string>>,
  activity = 'governanceapipolicyoperation',
  targets: readonly AuditTarget[] = [],
) {
  const record: AuditLogRecord = {
    id: 'x',
    activity,
    at: '2031-03-01T09:00:00.000Z',
    service: '',
    category: '',
    succeeded: true,
    targets,
    details,
  };
  return connectorPolicyIn(record);
}

test.each([
  ['DeletePolicy', 'deleted'],
  ['removeConnector', 'deleted'],
  ['CreatePolicy', 'created'],
  ['AddPolicy', 'created'],
  ['UpdatePolicy', 'changed'],
  ['whatever', 'changed'],
])('%s: %s', (name, change) => {
  expect(reportsFor({ 'x.operation_name': name })).toStrictEqual({ change });
  expect(reportsFor({}, name.toLowerCase())).toStrictEqual({ change });
});

test.each(['GetPolicy', 'listPolicies', 'ReadPolicy', 'viewPolicy'])('%s only reads', (name) => {
  expect(reportsFor({ operation: name })).toBeUndefined();
});

test.each(['Failure', 'error', 'AccessDenied', 'False'])(
  'an operation with the result %s changed nothing',
  (result) => {
    for (const key of ['operation_result', 'x.OperationResult', 'a.b.result', 'Result_Type'])
      expect(reportsFor({ [key]: result })).toBeUndefined();
    expect(reportsFor({ noresult: result, reason: result })).toStrictEqual({ change: 'changed' });
  },
);

describe('the policy', () => {
  test.each(['policy_id', 'x.PolicyId', 'x.api_policy.id', 'resource.id'])('has its id under %s', (key) => {
    expect(reportsFor({ [key]: POLICY.toUpperCase(), 'x.id': 'no' })).toStrictEqual({ change: 'changed', id: POLICY });
  });

  test.each(['policy_display_name', 'x.PolicyDisplayName', 'display_name', 'a.displayName', 'policyName'])(
    'has its name under %s',
    (key) => {
      expect(reportsFor({ [key]: 'P', name: 'no' })).toStrictEqual({ change: 'changed', name: 'P' });
    },
  );

  test('is else the target; an empty value does not count', () => {
    expect(
      reportsFor({ policy_id: '', policyname: '' }, undefined, [{ id: 'i', name: 'n', type: '', changes: [] }]),
    ).toStrictEqual({
      change: 'changed',
      id: 'i',
      name: 'n',
    });
    expect(reportsFor({ policy_id: '', 'x.policyid': 'i' })).toStrictEqual({ change: 'changed', id: 'i' });
  });

  test('is read from the preferred key, in any order of the keys', () => {
    expect(
      reportsFor({ policyname: 'b', policy_display_name: 'a', operation: 'create', operation_name: 'delete' }),
    ).toStrictEqual({ change: 'deleted', name: 'a' });
  });
});
