/**
 * The Office 365 Management Activity API on loopback, as strict as its reference: it lists blobs by the time at which
 * they became available, in pages.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const DAY_MS = 86_400_000;
const HOST = 'manage.office.com';
const SECOND = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

interface Blob {
  readonly id: string;
  readonly createdAt: number;
  readonly records: readonly unknown[];
  /** Listed, but no longer there. */
  readonly gone?: boolean;
}

export interface ActivityServer extends AsyncDisposable {
  readonly dial: string;
  readonly blobs: Blob[];
  /** Every request, as `GET content` or `GET audit/id`. */
  readonly requests: readonly string[];
  /** Undefined if nobody has started it yet. */
  subscription: 'enabled' | 'disabled' | undefined;
  /** The response to every request, if defined. */
  refusal: { readonly status: number; readonly code: string } | undefined;
}

export async function activityServer({
  tenantId,
  now,
  pageSize = 200,
}: {
  readonly tenantId: string;
  readonly now: () => number;
  readonly pageSize?: number;
}): Promise<ActivityServer> {
  const requests: string[] = [];
  const root = `/api/v1.0/${tenantId}/activity/feed/`;
  const state: Pick<ActivityServer, 'blobs' | 'subscription' | 'refusal'> = {
    blobs: [],
    subscription: undefined,
    refusal: undefined,
  };

  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '', `https://${HOST}`);
    const operation = url.pathname.startsWith(root) ? url.pathname.slice(root.length) : '';
    requests.push(`${request.method} ${decodeURIComponent(operation).replace('subscriptions/', '')}`);
    const { status, body, next } =
      request.headers.authorization === 'Bearer token'
        ? answer(request.method ?? '', operation, url)
        : refused(401, 'no token');
    response
      .writeHead(status, { 'content-type': 'application/json', ...(next === undefined ? {} : { NextPageUri: next }) })
      .end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

  function answer(method: string, operation: string, { searchParams: query }: URL): Reply {
    if (state.refusal) return refused(state.refusal.status, state.refusal.code);
    if (operation.startsWith('audit/') && method === 'GET')
      return blobOf(decodeURIComponent(operation.slice('audit/'.length)));
    if (query.get('PublisherIdentifier') !== tenantId) return refused(400, 'AF20002');
    if (query.get('contentType') !== 'Audit.General') return refused(400, 'AF20020');
    if (operation === 'subscriptions/start' && method === 'POST') {
      if (state.subscription === 'enabled') return refused(400, 'AF20024');
      state.subscription = 'enabled';
      return { status: 200, body: { contentType: 'Audit.General', status: 'enabled', webhook: null } };
    }
    if (operation !== 'subscriptions/content' || method !== 'GET') return refused(404, 'AF20050');
    if (state.subscription !== 'enabled') return refused(400, state.subscription === undefined ? 'AF20022' : 'AF20023');
    return list(query);
  }

  function list(query: URLSearchParams): Reply {
    const [start = '', end = ''] = [query.get('startTime') ?? '', query.get('endTime') ?? ''];
    const [from, to] = [Date.parse(`${start}Z`), Date.parse(`${end}Z`)];
    if (!SECOND.test(start) || !SECOND.test(end) || to - from > DAY_MS || to < from || from < now() - 7 * DAY_MS)
      return refused(400, 'AF20030');
    const available = state.blobs.filter(({ createdAt }) => createdAt <= now() && createdAt >= from && createdAt < to);
    const skip = Number(query.get('nextPage') ?? 0);
    query.set('nextPage', String(skip + pageSize));
    const next =
      skip + pageSize < available.length ? { next: `https://${HOST}${root}subscriptions/content?${query}` } : {};
    return { status: 200, body: available.slice(skip, skip + pageSize).map(contentOf), ...next };
  }

  const contentOf = ({ id, createdAt }: Blob) => ({
    contentType: 'Audit.General',
    contentId: id,
    contentUri: `https://${HOST}${root}audit/${id}`,
    contentCreated: new Date(createdAt).toISOString(),
    contentExpiration: new Date(createdAt + 7 * DAY_MS).toISOString(),
  });

  function blobOf(id: string): Reply {
    const blob = state.blobs.find((one) => one.id === id);
    return blob === undefined || blob.gone ? refused(400, 'AF20051') : { status: 200, body: blob.records };
  }

  return Object.assign(state, {
    dial: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  });
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly next?: string;
}

function refused(status: number, code: string): Reply {
  return { status, body: { error: { code, message: `Example of ${code}` } } };
}
