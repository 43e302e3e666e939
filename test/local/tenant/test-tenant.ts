/** A tenant with a clock that the test moves, and a simple client for it. */
import { onTestFinished } from 'vitest';
import { startTenant, type Tenant, type TenantOptions } from '../../../local/tenant/tenant-server.ts';

export const MINUTE_MS = 60_000;

interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a body, the test itself says
  readonly body: any;
}

export interface AllPages {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly items: readonly any[];
  readonly pages: number;
  readonly deltaLink: string;
}

export interface TestTenant {
  readonly tenant: Tenant;
  pass(milliseconds: number): void;
  now(): number;
  /** @param target a path below the version, or a link as Graph gave it */
  request(target: string, init?: RequestInit): Promise<TestResponse>;
  send(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<TestResponse>;
  /** Follows next links to the end; answers all items and the last page. */
  readAll(target: string, init?: RequestInit): Promise<AllPages>;
}

export async function startTestTenant(options: Partial<TenantOptions> = {}): Promise<TestTenant> {
  let present = Date.parse('2026-03-02T08:00:00Z');
  const tenant = await startTenant({ seed: 7, throttle: 'off', validate: true, clock: () => present, ...options });
  onTestFinished(() => tenant.stop());

  async function request(target: string, init: RequestInit = {}): Promise<TestResponse> {
    const url = target.startsWith('https://graph.microsoft.com/')
      ? target.replace('https://graph.microsoft.com', tenant.url)
      : `${tenant.url}/v1.0${target}`;
    const answer = await fetch(url, { ...init, headers: { authorization: `Bearer ${tenant.token}`, ...init.headers } });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: text === '' ? undefined : JSON.parse(text) };
  }

  return {
    tenant,
    request,
    now: () => present,
    pass(milliseconds) {
      present += milliseconds;
    },
    send: (method, path, body, headers = {}) =>
      request(path, {
        method,
        headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    async readAll(target, init) {
      const items: unknown[] = [];
      let pages = 0;
      for (let next: string | undefined = target; next !== undefined; ) {
        const { status, text, body } = await request(next, init);
        if (status !== 200) throw new Error(`${next}: ${status} ${text}`);
        pages += 1;
        items.push(...body.value);
        next = body['@odata.nextLink'];
        if (next === undefined) return { items, pages, deltaLink: body['@odata.deltaLink'] ?? '' };
      }
      throw new Error('A list has no end');
    },
  };
}
