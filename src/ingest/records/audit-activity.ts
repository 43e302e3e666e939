/** The activity name of an audit record, found without parsing the rest: of a million records few matter. */
import { isMembers, type Members, membersIn } from './record-values.ts';
import { unifiedDataIn, unifiedRecordIn } from './unified-records.ts';

/** Key Vault and others have an `AuditEvent` of their own. */
const AUDIT_CATEGORY = /^audit(?:logs?)?$/i;

/** Lower case, hyphens for dashes, single blanks, no trailing period: the same name for every export. */
export function normaliseActivity(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\s?\.$/, '');
}

/** As written in the record; undefined where this is not a record of the audit log. */
export function activityOf(raw: unknown): string | undefined {
  if (!isMembers(raw)) return undefined;
  const name =
    raw.properties === undefined ? (graphName(raw) ?? analyticsName(raw) ?? unifiedName(raw)) : streamName(raw);
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function graphName(raw: Members): unknown {
  return raw.activityDisplayName ?? raw.ActivityDisplayName;
}

/** Diagnostic settings: the record is in `properties`. An older exporter wrote only the outer name. */
function streamName(raw: Members): unknown {
  if (typeof raw.category === 'string' && !AUDIT_CATEGORY.test(raw.category)) return undefined;
  const inner = membersIn(raw.properties);
  return inner === undefined ? undefined : (graphName(inner) ?? inner.operationName ?? raw.operationName);
}

/** Log Analytics rows, portal downloads, and streams that a forwarder has flattened. */
function analyticsName(raw: Members): unknown {
  if (typeof raw.Activity === 'string' && ('Target1Type' in raw || 'Date (UTC)' in raw)) return raw.Activity;
  const name = raw.OperationName ?? raw.operationName;
  // Azure has an "operation name" in all its logs, and Splunk repeats parts of the record beside the record itself.
  return name !== undefined && raw._raw === undefined && isAuditRow(raw) ? name : undefined;
}

/** By members that only the audit log has. */
function isAuditRow(raw: Members): boolean {
  const category = raw.category ?? raw.Category;
  if (typeof category === 'string' && /sign-?in/i.test(category)) return false;
  const own =
    raw.TargetResources ??
    raw.targetResources ??
    raw.InitiatedBy ??
    raw.initiatedBy ??
    raw.LoggedByService ??
    raw.loggedByService ??
    raw.AADOperationType ??
    raw.ActivityDateTime ??
    raw.activityDateTime;
  if (own !== undefined && own !== null) return true;
  return [category, raw.Type].some((word) => typeof word === 'string' && AUDIT_CATEGORY.test(word));
}

/** The unified audit log. Searches in Purview, Defender and Graph return the record in a column or member. */
function unifiedName(raw: Members): unknown {
  if (unifiedDataIn(raw) !== undefined) {
    const record = unifiedRecordIn(raw);
    return record?.Operation ?? record?.operation;
  }
  return 'Workload' in raw || 'ModifiedProperties' in raw ? raw.Operation : undefined;
}
