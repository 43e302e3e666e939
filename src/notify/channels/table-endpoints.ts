/**
 * Where apps take events: one address for each app, registered by an admin. The row says where its secret is, and never
 * holds it. Updated under its etag.
 */
import { type Clock, isoOf } from '../../base/clock.ts';
import { LOST, untilWon } from '../../base/contended.ts';
import { defined } from '../../base/defined.ts';
import { keyPart } from '../../storage/keys.ts';
import { allRows, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

/** All times are ISO 8601. */
export interface Endpoint {
  /** Client id of the app, in lower case. */
  readonly appId: string;
  /** Checked when it was registered, and again on every connection. */
  readonly url: string;
  /** Name of the secret in Key Vault whose versions sign. */
  readonly secretRef: string;
  readonly state: 'enabled' | 'disabled';
  /** Why it is disabled: `gone` (it answered 410), `failing` (for a week), or `admin`. */
  readonly reason?: string;
  readonly createdAt: string;
  readonly disabledAt?: string;
  /** Of the first failure since it last took an event. */
  readonly failingSince?: string;
}

export interface Endpoints {
  /** As they were a moment ago: every new revocation asks. */
  enabled(): Promise<readonly Endpoint[]>;
  list(): Promise<readonly Endpoint[]>;
  get(appId: string): Promise<Endpoint | undefined>;
  /** Replaces the one that the app had. */
  save(endpoint: Endpoint): Promise<void>;
  /** Resolves to the endpoint as it is then; undefined if there is none. `change` may be called again after a race. */
  update(appId: string, change: (endpoint: Endpoint) => Endpoint): Promise<Endpoint | undefined>;
}

const KEEP_MS = 30_000;
const MAX_ATTEMPTS = 8;

export function tableEndpoints(store: TenantStore, now: Clock): Endpoints {
  const table = store.table('WebhookEndpoints');
  const partition = keyPart(store.tenantId);
  const list = async () => (await allRows(table, { partition })).map(endpointIn);
  let kept: { readonly at: number; readonly endpoints: Promise<readonly Endpoint[]> } | undefined;
  return {
    enabled() {
      if (kept !== undefined && Math.abs(now() - kept.at) < KEEP_MS) return kept.endpoints;
      const endpoints = list().then((all) => all.filter(({ state }) => state === 'enabled'));
      const entry = { at: now(), endpoints };
      kept = entry;
      // A failure is not kept: the next caller tries again.
      endpoints.catch(() => {
        if (kept === entry) kept = undefined;
      });
      return endpoints;
    },
    list,
    async get(appId) {
      const stored = await table.get(partition, keyPart(appId));
      return stored && endpointIn(stored.row);
    },
    async save(endpoint) {
      await table.put(rowOf(endpoint, partition));
      kept = undefined;
    },
    update(appId, change) {
      return untilWon<Endpoint | undefined>({ row: `Endpoint of ${appId}`, attempts: MAX_ATTEMPTS }, async () => {
        const stored = await table.get(partition, keyPart(appId));
        if (stored === undefined) return undefined;
        const before = endpointIn(stored.row);
        const after = change(before);
        if (after === before) return before;
        kept = undefined;
        return (await table.replace(rowOf(after, partition), stored.etag)) === undefined ? LOST : after;
      });
    },
  };
}

/** What an admin registers. */
export function newEndpoint(
  { appId, url, secretRef }: Pick<Endpoint, 'appId' | 'url' | 'secretRef'>,
  now: number,
): Endpoint {
  return { appId: appId.toLowerCase(), url, secretRef, state: 'enabled', createdAt: isoOf(now) };
}

export function disabled(endpoint: Endpoint, reason: 'gone' | 'failing' | 'admin', now: number): Endpoint {
  return endpoint.state === 'disabled' ? endpoint : { ...endpoint, state: 'disabled', reason, disabledAt: isoOf(now) };
}

export function enabled({ reason: _, disabledAt: _at, failingSince: _since, ...endpoint }: Endpoint): Endpoint {
  return { ...endpoint, state: 'enabled' };
}

function rowOf(endpoint: Endpoint, partitionKey: string): Row {
  return { partitionKey, rowKey: keyPart(endpoint.appId), v: 1, ...endpoint };
}

function endpointIn(row: Row): Endpoint {
  const text = (column: string) => String(row[column] ?? '');
  const optional = (column: string) => (row[column] === undefined ? undefined : text(column));
  return defined({
    appId: text('appId'),
    url: text('url'),
    secretRef: text('secretRef'),
    state: row.state === 'enabled' ? ('enabled' as const) : ('disabled' as const),
    reason: optional('reason'),
    createdAt: text('createdAt'),
    disabledAt: optional('disabledAt'),
    failingSince: optional('failingSince'),
  });
}
