/** The activity name of an audit record, found without parsing the rest: of a million records few matter. */
import { isMembers, type Members, membersIn } from './record-values.ts';

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
  if (typeof raw.category === 'string' && !/^audit/i.test(raw.category)) return undefined;
  const inner = membersIn(raw.properties);
  return inner === undefined ? undefined : (graphName(inner) ?? inner.operationName ?? raw.operationName);
}

/** Log Analytics rows, portal downloads, and streams that a forwarder has flattened. */
function analyticsName(raw: Members): unknown {
  if (typeof raw.Activity === 'string' && ('Target1Type' in raw || 'Date (UTC)' in raw)) return raw.Activity;
  const category = raw.category ?? raw.Category;
  if (typeof category === 'string' && /sign-?in/i.test(category)) return undefined;
  return raw.OperationName ?? raw.operationName;
}

/** The unified audit log. Searches in Purview and Defender return the record as text in a column. */
function unifiedName(raw: Members): unknown {
  const text = raw.AuditData ?? raw.RawEventData;
  if (text !== undefined) return membersIn(text)?.Operation;
  return 'Workload' in raw || 'ModifiedProperties' in raw ? raw.Operation : undefined;
}
