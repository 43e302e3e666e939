/** A data policy of Power Platform changed: flows and apps with connectors that it now forbids are suspended. */

import type { AuditLogRecord } from '../../ingest/records/audit-log-record.ts';
import { idOf } from '../../ingest/records/record-values.ts';
import { type Detector, reportOf } from '../detector.ts';
import type { PolicyDetail } from '../report.ts';

export const connectorPolicyChanged: Detector = {
  about: {
    subjects: ['policy'],
    seenIn: {
      'unified-audit-log':
        'GovernanceApiPolicyOperation; CreateDlpPolicy, UpdateDlpPolicy, DeleteDlpPolicy before 2024',
    },
    fixedBy: 'policy-admin',
    link: 'contact-admin',
    severity: 'medium',
    runbook: 'docs/runbooks/connector-policy-changed.md',
    source: 'https://learn.microsoft.com/power-platform/admin/wp-data-loss-prevention',
  },

  activities: [
    'governanceapipolicyoperation',
    'createdlppolicy',
    'updatedlppolicy',
    'deletedlppolicy',
    'created dlp policy',
    'updated dlp policy',
    'deleted dlp policy',
  ],

  fromRecord(signal) {
    const found = connectorPolicyIn(signal.record);
    if (found === undefined) return [];
    const { change, id, name } = found;
    const subject = { kind: 'policy', id: id ?? signal.tenantId, ...(name ? { name } : {}) } as const;
    return [
      reportOf(signal, {
        kind: 'revocation',
        cause: 'connector-policy-changed',
        subject,
        detail: { policy: { change } },
      }),
    ];
  },

  fromChange: () => [],
};

// What a record of the unified audit log says of a data policy of Power Platform: a collection of keys with long names.

const FAILED = /fail|error|denied|false/i;

export interface ConnectorPolicyStep {
  readonly change: PolicyDetail['change'];
  readonly id?: string;
  readonly name?: string;
}

/** Undefined where the operation failed, or only looked. */
export function connectorPolicyIn({ activity, details, targets }: AuditLogRecord): ConnectorPolicyStep | undefined {
  const of = (...endings: readonly string[]) => valueUnder(details, endings);
  if (FAILED.test(of('operation_result', 'operationresult', 'result', 'result_type') ?? '')) return undefined;
  const change = changeBy(of('operation_name', 'operationname', 'operation') ?? activity);
  if (change === undefined) return undefined;
  const id = idOf(of('policy_id', 'policyid', 'api_policy.id', 'resource.id') ?? targets[0]?.id);
  const name =
    of('policy_display_name', 'policydisplayname', 'display_name', 'displayname', 'policyname') ?? targets[0]?.name;
  return { change, ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) };
}

/** The newer operation has one name for all, and tells in a key what was done. */
function changeBy(operation: string): PolicyDetail['change'] | undefined {
  if (/delete|remove/i.test(operation)) return 'deleted';
  if (/create|add/i.test(operation)) return 'created';
  return /get|list|read|view/i.test(operation) ? undefined : 'changed';
}

function valueUnder(details: Readonly<Record<string, string>>, endings: readonly string[]): string | undefined {
  for (const ending of endings) {
    const key = Object.keys(details).find(
      (name) => name.toLowerCase() === ending || name.toLowerCase().endsWith(`.${ending}`),
    );
    const value = key === undefined ? undefined : details[key];
    if (value) return value;
  }
  return undefined;
}
