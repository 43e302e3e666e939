/** What a record of Power Platform tells of a data policy, under keys old and new. */
import { describe, expect, test } from 'vitest';
import { connectorPolicyIn } from '../../../src/detect/causes/connector-policy-changed.ts';
import type { AuditLogRecord, AuditTarget } from '../../../src/ingest/records/audit-log-record.ts';
import { POLICY } from '../../fixtures/audit-export.ts';

function told(
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
  expect(told({ 'x.operation_name': name })).toStrictEqual({ change });
  expect(told({}, name.toLowerCase())).toStrictEqual({ change });
});

test.each(['GetPolicy', 'listPolicies', 'ReadPolicy', 'viewPolicy'])('%s only looks', (name) => {
  expect(told({ operation: name })).toBeUndefined();
});

test.each(['Failure', 'error', 'AccessDenied', 'False'])('what ended with %s changed nothing', (result) => {
  for (const key of ['operation_result', 'x.OperationResult', 'a.b.result', 'Result_Type'])
    expect(told({ [key]: result })).toBeUndefined();
  expect(told({ noresult: result, reason: result })).toStrictEqual({ change: 'changed' });
});

describe('the policy', () => {
  test.each(['policy_id', 'x.PolicyId', 'x.api_policy.id', 'resource.id'])('has its id under %s', (key) => {
    expect(told({ [key]: POLICY.toUpperCase(), 'x.id': 'no' })).toStrictEqual({ change: 'changed', id: POLICY });
  });

  test.each(['policy_display_name', 'x.PolicyDisplayName', 'display_name', 'a.displayName', 'policyName'])(
    'has its name under %s',
    (key) => {
      expect(told({ [key]: 'P', name: 'no' })).toStrictEqual({ change: 'changed', name: 'P' });
    },
  );

  test('is else the target, and an empty value is none', () => {
    expect(
      told({ policy_id: '', policyname: '' }, undefined, [{ id: 'i', name: 'n', type: '', changes: [] }]),
    ).toStrictEqual({
      change: 'changed',
      id: 'i',
      name: 'n',
    });
    expect(told({ policy_id: '', 'x.policyid': 'i' })).toStrictEqual({ change: 'changed', id: 'i' });
  });

  test('goes by the key that is named first, whichever stands first', () => {
    expect(
      told({ policyname: 'b', policy_display_name: 'a', operation: 'create', operation_name: 'delete' }),
    ).toStrictEqual({ change: 'deleted', name: 'a' });
  });
});
