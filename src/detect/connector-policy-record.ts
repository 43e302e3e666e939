/** What a record of the unified audit log says of a data policy of Power Platform: a collection of keys with long names. */
import type { AuditLogRecord } from '../accept/audit-log-record.ts';
import { idOf } from '../accept/read-audit-value.ts';
import type { PolicyDetail } from './report.ts';

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
  const name = of('policy_display_name', 'policydisplayname', 'display_name', 'displayname', 'policyname') ?? targets[0]?.name;
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
    const key = Object.keys(details).find((name) => name.toLowerCase() === ending || name.toLowerCase().endsWith(`.${ending}`));
    const value = key === undefined ? undefined : details[key];
    if (value) return value;
  }
  return undefined;
}
