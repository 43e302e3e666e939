/** A data policy of Power Platform changed: flows and apps with connectors that it now forbids are suspended. */
import { defined } from '../../base/defined.ts';
import type { AuditLogRecord } from '../../ingest/records/audit-log-record.ts';
import { idOf } from '../../ingest/records/record-values.ts';
import { type Detector, reportOf } from '../detector.ts';
import type { PolicyDetail } from '../report.ts';
import { subjectOf } from '../subject.ts';

export const connectorPolicyChanged: Detector = {
  seenIn: {
    'unified-audit-log': 'GovernanceApiPolicyOperation; CreateDlpPolicy, UpdateDlpPolicy, DeleteDlpPolicy before 2024',
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
    // A record that names no policy is about the tenant's.
    const subject = subjectOf('policy', { id: id ?? signal.tenantId, name });
    const detail = { policy: { change } };
    return [reportOf(signal, { kind: 'revocation', cause: 'connector-policy-changed', subject, detail })];
  },

  fromChange: {},
};

const FAILED = /fail|error|denied|false/i;

export interface ConnectorPolicyStep {
  readonly change: PolicyDetail['change'];
  readonly id?: string;
  readonly name?: string;
}

/**
 * Reads the change of a data policy (DLP) from the long key names of a unified audit record. Undefined if the
 * operation failed or only read the policy.
 */
export function connectorPolicyIn({ activity, details, targets }: AuditLogRecord): ConnectorPolicyStep | undefined {
  const of = (...endings: readonly string[]) => valueUnder(details, endings);
  if (FAILED.test(of('operation_result', 'operationresult', 'result', 'result_type') ?? '')) return undefined;
  const change = changeBy(of('operation_name', 'operationname', 'operation') ?? activity);
  if (change === undefined) return undefined;
  const id = idOf(of('policy_id', 'policyid', 'api_policy.id', 'resource.id') ?? targets[0]?.id);
  const name =
    of('policy_display_name', 'policydisplayname', 'display_name', 'displayname', 'policyname') ?? targets[0]?.name;
  return defined({ change, id, name });
}

/** The newer operation has one name for everything, and a key that says what was done. */
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
