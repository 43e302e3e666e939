/** A healthy app, to be broken in one place, and what the doctor then finds. */

import { isoOf } from '../../../src/base/clock.ts';
import type { Clocks } from '../../../src/base/server-time.ts';
import { readSettings } from '../../../src/config.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { firstProgress } from '../../../src/ingest/polling/log-windows.ts';
import { saveHeartbeat } from '../../../src/ingest/polling/poll-heartbeats.ts';
import { saveLogProgress } from '../../../src/ingest/polling/table-log-progress.ts';
import { saveSubscriptionRow } from '../../../src/ingest/subscriptions/table-subscriptions.ts';
import { TIMER_MINUTES } from '../../../src/operate/doctor/check-sources.ts';
import { runDoctor } from '../../../src/operate/doctor/doctor.ts';
import type { DoctorContext } from '../../../src/operate/doctor/doctor-context.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { fakeGraph } from '../../fakes/fake-graph.ts';

export const TENANT = '6f2f0d3c-6a0e-4f6e-9b1e-0a4f3c1f2b11';
export const NOW = Date.parse('2031-03-01T08:00:00Z');
const URL_OF_APP = 'https://app.example';
export const DAY = 86_400_000;
export const ROLES = ['User.Read.All', 'Group.Read.All', 'Device.Read.All'];
/** Object id of the app's service principal. */
export const OWN_ID = '0e0e0e0e-2222-4333-8444-555555555555';
const LISTS = [
  '/users?$select=id&$top=1',
  '/groups?$select=id&$top=1',
  '/servicePrincipals?$select=id&$top=1',
  '/oauth2PermissionGrants?$top=1',
];
const MORE_LISTS = [
  '/directoryRoles',
  '/identity/conditionalAccess/policies?$top=1',
  '/auditLogs/directoryAudits?$top=1',
  '/identityProtection/riskyUsers?$top=1',
  '/users/notices%40contoso.example/messages',
];

const SETTINGS = {
  TENANT_ID: TENANT,
  AzureWebJobsStorage__tableServiceUri: 'https://a.table.core.windows.net',
  AzureWebJobsStorage__queueServiceUri: 'https://a.queue.core.windows.net',
  AzureWebJobsStorage__blobServiceUri: 'https://a.blob.core.windows.net',
  AZURE_CLIENT_ID: '11111111-2222-4333-8444-555555555555',
  PUBLIC_URL: URL_OF_APP,
  NOTICE_MODE: 'send',
  NOTICE_MAILBOX: 'notices@contoso.example',
  NOTICE_ADMINS: 'admins@contoso.example',
};

/** What differs from the healthy app. */
export interface Broken {
  readonly env?: Record<string, string | undefined>;
  readonly node?: string;
  readonly roles?: readonly string[];
  /** The tenant that the token names. */
  readonly tokenTenant?: string;
  readonly clocks?: Partial<Clocks>;
  /** False: the doctor runs outside the app. */
  readonly inApp?: boolean;
  readonly tables?: Tables;
  readonly queues?: DoctorContext['queues'];
}

export async function healthy(now = NOW) {
  const [tables, graph] = [memoryTables(), fakeGraph()];
  for (const path of [...LISTS, ...MORE_LISTS]) graph.responses.set(path, []);
  const subscriptions = ['users', 'groups'].map((resource, index) => ({
    id: `0000000${index}-2222-4333-8444-555555555555`,
    resource,
    changeType: 'deleted,updated',
    notificationUrl: `${URL_OF_APP}/api/graph-notification`,
    expirationDateTime: isoOf(now + 20 * DAY),
  }));
  graph.responses.set('/subscriptions', subscriptions);
  for (const { id, resource, changeType, expirationDateTime, notificationUrl } of subscriptions) {
    const row = {
      subscriptionId: id,
      resource,
      changeType,
      expires: expirationDateTime,
      created: isoOf(now),
      stateHash: '00',
      url: notificationUrl,
    };
    await saveSubscriptionRow(tenantStore(tables, TENANT), row);
  }
  for (const name of Object.keys(TIMER_MINUTES))
    await saveHeartbeat(tenantStore(tables, TENANT), { name, endedAt: now - 20_000, outcome: 'done' });
  for (const source of [
    'directory-audits',
    'sign-ins-interactive',
    'sign-ins-non-interactive',
    'sign-ins-service-principal',
  ])
    await saveLogProgress(tenantStore(tables, TENANT), source, firstProgress(now - 30_000));
  return { tables, graph, subscriptions };
}

export type HealthyApp = Awaited<ReturnType<typeof healthy>>;

export async function findings(
  { tables, graph }: Pick<HealthyApp, 'tables'> & { readonly graph: Graph },
  broken: Broken = {},
) {
  const { env = {}, node = 'v24.21.0', roles = ROLES, tokenTenant = TENANT, clocks = {}, inApp = true } = broken;
  const { ok, checks } = await runDoctor({
    store: tenantStore(broken.tables ?? tables, TENANT),
    now: NOW,
    queues: broken.queues ?? { depth: async () => 3, poison: async () => undefined },
    ...(inApp && {
      app: {
        settings: readSettings({ ...SETTINGS, ...env }),
        graph,
        roles: async () => ({ kind: 'application' as const, names: roles, objectId: OWN_ID, tenantId: tokenTenant }),
        clocks: async () => ({ host: NOW, graph: NOW, store: NOW, precision: 5_000, ...clocks }),
        nodeVersion: node,
        version: '0.1.0',
      },
    }),
  });
  const unhealthy = checks.filter(({ state }) => state === 'failed' || state === 'warning');
  const lines = unhealthy.map(({ name, state, detail, fix }) => `${state} ${name}: ${detail} → ${fix}`);
  return { ok, checks, unhealthy, lines };
}

export const refusing = (graph: Graph, path: string, error: Error): Graph => ({
  ...graph,
  pages: (requested, options) => {
    if (requested.startsWith(path)) throw error;
    return graph.pages(requested, options);
  },
});

export function storageError(statusCode: number, code: string): Error {
  return Object.assign(new Error(code), { statusCode, code });
}

export function failing<T extends object>(table: T, error: Error): T {
  return { ...table, get: async () => Promise.reject(error), query: async () => Promise.reject(error) };
}

/** What is broken, the one finding that must result, and how to break it. */
export type BrokenSetUp = readonly [
  string,
  RegExp,
  (app: HealthyApp) => Promise<Broken & { graph?: Graph }> | (Broken & { graph?: Graph }),
];

/** For a set-up that is broken by an action on the tables or on Graph alone. */
export const done = (_action: unknown): Broken => ({});

export async function linesOf(breakIt: BrokenSetUp[2]): Promise<readonly string[]> {
  const app = await healthy();
  const broken = await breakIt(app);
  return (await findings({ ...app, ...(broken.graph && { graph: broken.graph }) }, broken)).lines;
}
