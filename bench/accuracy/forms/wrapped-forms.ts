/** The forms in which other tools have the records: inside a member, as an object or as text, often one in another. */
import type { Random } from '../../../local/tenant/random.ts';
import type { LogRecord } from '../generate/scene.ts';
import { graphForm as auditGraph, streamForm as auditStream } from './audit-forms.ts';
import { type Form, type Row, TENANT } from './form.ts';
import { graphForm as signInGraph, streamForm as signInStream } from './sign-in-forms.ts';
import { spellTime } from './spelling.ts';
import { UNIFIED_LOGS, UNIFIED_LOSES, unifiedForm } from './unified-forms.ts';

const STREAMED = ['audit', 'sign-in'] as const;

export const WRAPPED_FORMS: readonly Form[] = [
  { name: 'results of splunk', container: 'lines', logs: STREAMED, wrap: splunkForm },
  { name: 'hits of elastic', container: 'hits', logs: STREAMED, wrap: elasticForm },
  {
    name: 'captures of an event hub',
    container: 'gzip lines',
    logs: STREAMED,
    wrap: (logRecord, random) => ({
      SequenceNumber: random.below(100_000),
      EnqueuedTimeUtc: spellTime(logRecord.at, ['zulu'], random),
      Properties: {},
      Body: random.pick([textOf, (row: Row) => row])({ records: [streamForm(logRecord, random)] }),
    }),
  },
  {
    name: 'lines of a syslog relay',
    container: 'zip',
    logs: STREAMED,
    wrap: (logRecord, random) => ({ message: `<134>1 relay: ${textOf(streamForm(logRecord, random))}` }),
  },
  {
    name: 'answers of a batch',
    container: 'batch',
    logs: STREAMED,
    wrap: (logRecord, random) => (logRecord.log === 'sign-in' ? signInGraph : auditGraph)(logRecord, random),
  },
  { name: 'alerts of wazuh', container: 'lines', logs: UNIFIED_LOGS, loses: UNIFIED_LOSES, wrap: wazuhForm },
  { name: 'audit search of graph', container: 'page', logs: UNIFIED_LOGS, loses: UNIFIED_LOSES, wrap: searchForm },
  { name: 'unified log, streamed', container: 'records', logs: UNIFIED_LOGS, loses: UNIFIED_LOSES, wrap: cloudAppForm },
];

function streamForm(logRecord: LogRecord, random: Random): Row {
  return logRecord.log === 'sign-in' ? signInStream(logRecord, random) : auditStream(logRecord, random);
}

function textOf(row: Row): string {
  return JSON.stringify(row);
}

/** With parts of the record beside the record itself. */
function splunkForm(logRecord: LogRecord, random: Random): Row {
  const record = streamForm(logRecord, random);
  const { operationName, category } = record;
  return { preview: false, result: { operationName, category, _raw: textOf(record), sourcetype: 'azure:monitor:aad' } };
}

function elasticForm(logRecord: LogRecord, random: Random): Row {
  const record = streamForm(logRecord, random);
  const source = random.pick([{ event: { original: textOf(record) } }, { message: textOf(record) }, record]);
  return { _index: 'logs-azure', _id: String(random.below(1_000_000)), _source: source };
}

function wazuhForm(logRecord: LogRecord, random: Random): Row {
  const office365 = unifiedForm(logRecord, random);
  return { timestamp: office365.CreationTime, rule: { id: '91545' }, data: { integration: 'office365', office365 } };
}

function searchForm(logRecord: LogRecord, random: Random): Row {
  const record = unifiedForm(logRecord, random);
  const auditData = random.chance(0.5) ? record : { AdditionalProperties: record };
  const createdDateTime = spellTime(logRecord.at, ['zulu'], random);
  return { id: record.Id, createdDateTime, operation: record.Operation, organizationId: TENANT, auditData };
}

function cloudAppForm(logRecord: LogRecord, random: Random): Row {
  const RawEventData = unifiedForm(logRecord, random);
  return {
    time: spellTime(logRecord.at + 60_000, ['zulu'], random),
    tenantId: TENANT,
    operationName: 'Publish',
    category: 'AdvancedHunting-CloudAppEvents',
    properties: { ActionType: RawEventData.Operation, Application: 'Office 365', RawEventData },
  };
}
