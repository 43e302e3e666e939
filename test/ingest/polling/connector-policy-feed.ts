/** The activity feed of a tenant and its reader, on a clock that the test moves. */
import { type ActivityFeed, openActivityFeed } from '../../../src/graph/activity-feed.ts';
import { enqueuedRecords } from '../../../src/ingest/polling/enqueued-records.ts';
import {
  type ConnectorPolicyReader,
  pollConnectorPolicies,
} from '../../../src/ingest/polling/poll-connector-policies.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import type { AuditRecorded } from '../../../src/ingest/signal.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { activityServer } from '../../fakes/activity-server.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const PREFIX = 'powerplatform.analytics.resource.tenant.governance.api_policy';

export const policyChange = (id: string, at: number, differences: object = {}) => ({
  CreationTime: new Date(at).toISOString().slice(0, 19),
  Id: id,
  Operation: 'GovernanceApiPolicyOperation',
  OrganizationId: TENANT,
  RecordType: 256,
  ResultStatus: 'Success',
  UserId: 'admin@contoso.example',
  Workload: 'PowerPlatform',
  PropertyCollection: [
    { Name: `${PREFIX}.operation_name`, Value: 'UpdateDlpPolicy' },
    { Name: `${PREFIX}.policy_id`, Value: '0d190000-0005-4005-8005-00000000d1b0' },
  ],
  ...differences,
});

export async function openFeed({ pageSize = 200 }: { readonly pageSize?: number } = {}) {
  let now = NOW;
  const server = await activityServer({ tenantId: TENANT, now: () => now, pageSize });
  const clock = { now: () => now, pause: async () => {} };
  const feed = openActivityFeed({
    tenantId: TENANT,
    cloud: 'global',
    dial: server.dial,
    token: async () => 'token',
    ...clock,
  });
  const store = tenantStore(memoryTables(), TENANT);
  const signals: AuditRecorded[] = [];
  let memory = enqueuedRecords();
  let made = 0;
  const publish = (records: readonly unknown[], { ago = 0, gone = false } = {}) => {
    made += 1;
    server.blobs.push({ id: `2031$${made}$general`, createdAt: now - ago, records, gone });
  };
  return {
    server,
    ids: () => signals.map(({ sourceId }) => sourceId),
    signals,
    publish,
    /** One record, in its own blob. */
    happen: (id: string, { ago = 0, late = 0 } = {}) => publish([policyChange(id, now - ago - late)], { ago }),
    coverage: tableCoverage(store, 'connector-policies'),
    pass: (ms: number) => {
      now += ms;
    },
    restart: () => {
      memory = enqueuedRecords();
    },
    poll: (difference: Partial<ConnectorPolicyReader> = {}) =>
      pollConnectorPolicies({
        feed,
        store,
        now,
        enqueued: memory,
        relevant: (activity) => activity === 'governanceapipolicyoperation',
        enqueue: async (items) => void signals.push(...items),
        ...difference,
      }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Ten minutes after the first poll. */
export async function afterFirstPoll(options: Parameters<typeof openFeed>[0] = {}) {
  const feed = await openFeed(options);
  await feed.poll();
  feed.pass(10 * MINUTE);
  return feed;
}

/** Without a server: hundreds of requests would prove no more. */
export function directTo(blobs: Awaited<ReturnType<typeof activityServer>>['blobs']): ActivityFeed {
  const feed: ActivityFeed = {
    start: async () => {},
    list: async ({ from, to }) =>
      blobs.filter(({ createdAt }) => createdAt >= from && createdAt < to).map((blob) => ({ ...blob, uri: '' })),
    read: async ({ id }) => blobs.find((blob) => blob.id === id)?.records,
    within: () => feed,
  };
  return feed;
}
