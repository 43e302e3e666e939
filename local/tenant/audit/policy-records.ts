/**
 * Audit records of Conditional Access: one by Conditional Access with the full policy, and a second one by Core
 * Directory in another form.
 */
import type { Policy } from '../directory/directory-objects.ts';
import type { TenantState } from '../tenant-state.ts';
import { type AuditRecord, auditRecord, modified, targetOf } from './audit-record.ts';

interface PolicyChange {
  readonly before: Policy | undefined;
  readonly after: Policy | undefined;
  readonly actorId: string;
  readonly correlationId: string;
  readonly at: number;
}

export function policyRecords(state: TenantState, change: PolicyChange): AuditRecord[] {
  const { before, after, actorId, correlationId, at } = change;
  const policy = after ?? before;
  if (!policy) return [];
  const verb = verbOf(change);
  const write = (
    activity: string,
    service: 'Conditional Access' | 'Core Directory',
    property: readonly [string, string | null, string | null],
  ) =>
    auditRecord(
      {
        activity,
        service,
        operationType: verb,
        category: 'Policy',
        correlationId,
        actorId,
        at: service === 'Core Directory' ? at + state.random.between(1, 300) : at,
        targets: [
          targetOf('Policy', policy.id, {
            displayName: policy.displayName,
            modifiedProperties: [modified(...property)],
          }),
        ],
        details:
          service === 'Core Directory'
            ? [{ key: 'User-Agent', value: 'Microsoft Azure Graph Client Library 1.0' }]
            : [{ key: 'Category', value: 'Conditional Access' }],
      },
      state,
    );
  return state.random.shuffle([
    write(`${verb} conditional access policy`, 'Conditional Access', [
      'ConditionalAccessPolicy',
      textOf(before),
      textOf(after),
    ]),
    write(`${verb} policy`, 'Core Directory', ['PolicyDetail', detailOf(before), detailOf(after)]),
  ]);
}

/** The policy as Graph has it, times with an offset instead of a Z. */
function textOf(policy: Policy | undefined): string | null {
  if (!policy) return null;
  const { deletedDateTime: _, ...rest } = policy;
  const offset = (time: string | null) => time?.replace('Z', '+00:00') ?? null;
  return JSON.stringify({
    ...rest,
    createdDateTime: offset(policy.createdDateTime),
    modifiedDateTime: offset(policy.modifiedDateTime),
  });
}

const INTERNAL_STATES = {
  enabled: 'Enabled',
  disabled: 'Disabled',
  enabledForReportingButNotEnforced: 'Reporting',
} as const;

/** The internal form of the directory: an array of one JSON text with other names. */
function detailOf(policy: Policy | undefined): string | null {
  if (!policy) return null;
  const inner = {
    Version: 1,
    CreatedDateTime: policy.createdDateTime,
    ModifiedDateTime: policy.modifiedDateTime,
    State: INTERNAL_STATES[policy.state],
    Conditions: {
      Applications: { Include: [{ Applications: policy.conditions.applications.includeApplications }] },
      Users: {
        Include: [{ Users: policy.conditions.users.includeUsers, Groups: policy.conditions.users.includeGroups }],
      },
    },
    Controls: [{ Control: policy.grantControls?.builtInControls ?? [] }],
    EnforceAllPoliciesForEas: true,
  };
  return JSON.stringify([JSON.stringify(inner)]);
}

function verbOf({ before, after }: PolicyChange): 'Add' | 'Update' | 'Delete' {
  if (!before) return 'Add';
  return after ? 'Update' : 'Delete';
}
