/** Every URL of the app is declared, and every declared one is served: by the functions that deploy. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ROUTES } from '../../src/api/route-table.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SCRIPT = resolve(ROOT, 'test/local/host/fixtures/registered-routes.ts');

interface Registered {
  readonly name: string;
  readonly methods: readonly string[];
  readonly route: string;
  readonly authLevel: string;
}

function registered(env: Readonly<Record<string, string>> = {}): readonly Registered[] {
  const { API_KEYS: _, ...inherited } = process.env;
  const { stdout } = spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8', env: { ...inherited, ...env } });
  return JSON.parse(stdout);
}

const line = ({ methods, route, authLevel }: Registered) => `${methods.join()} /${route} ${authLevel}`;

/** Those of Graph must stay: subscriptions hold them. The unversioned API is gone. */
const GRAPH = ['POST /api/graph-lifecycle anonymous', 'POST /api/graph-notification anonymous'];
const BEFORE = ['/api/revocations/{id?}', '/api/sweeps/{id}', '/api/apps/{id}', '/api/users/{id?}', '/api/doctor'];
const NOW = [
  ...GRAPH,
  'GET /api/openapi.json anonymous',
  'GET /api/session anonymous',
  'GET /api/v1/accesses anonymous',
  'GET /api/v1/approvals anonymous',
  'GET /api/v1/approvals/{id} anonymous',
  'POST /api/v1/approvals/{id} anonymous',
  'POST /api/v1/notice-tests anonymous',
  'GET /apps/{id} anonymous',
  'GET /assets/{file} anonymous',
  'GET /people/{id} anonymous',
  'GET /policies/{id} anonymous',
  'GET /revocations/{id} anonymous',
  'GET /sweeps/{id} anonymous',
  'GET /reauth/{id} anonymous',
  'GET /consented anonymous',
  'GET /unsubscribe/{id} anonymous',
  'POST /unsubscribe/{id} anonymous',
  'POST /snooze/{id} anonymous',
  'GET /{view?} anonymous',
  'GET /api/v1/apps/{id} anonymous',
  'POST /api/v1/search anonymous',
  'GET /api/v1/feed anonymous',
  'GET /api/v1/doctor anonymous',
  'GET /api/v1/export anonymous',
  'GET /api/v1/export/affected anonymous',
  'GET /api/v1/grants anonymous',
  'GET /api/v1/notices anonymous',
  'GET /api/v1/policies/{id} anonymous',
  'GET /api/v1/revocations anonymous',
  'GET /api/v1/revocations/{id} anonymous',
  'GET /api/v1/revocations/{id}/policy anonymous',
  'GET /api/v1/revocations/{id}/reach anonymous',
  'GET /api/v1/revocations/{id}/trail anonymous',
  'GET /api/v1/sources anonymous',
  'GET /api/v1/stats anonymous',
  'GET /api/v1/sweeps anonymous',
  'GET /api/v1/sweeps/{id} anonymous',
  'GET /api/v1/users/{id} anonymous',
  'POST /api/v1/users anonymous',
  'GET /api/v1/why anonymous',
  'POST /api/v1/why anonymous',
].toSorted();

test('these are all URLs; no prefix of the host stands before them', () => {
  const lines = registered().map(line);
  expect(lines.toSorted()).toEqual(NOW);
  expect(BEFORE.filter((path) => lines.some((one) => one.includes(`${path} `)))).toEqual([]);
  expect(JSON.parse(readFileSync(resolve(ROOT, 'host.json'), 'utf8')).extensions.http.routePrefix).toBe('');
});

test('each function is a declared route, and each declared route is a function', () => {
  const declared = ROUTES.map(({ method, path }) => `${method} ${path}`).toSorted();
  expect(
    registered()
      .map(({ methods, route }) => `${methods.join()} /${route}`)
      .toSorted(),
  ).toEqual(declared);
  for (const route of ROUTES) {
    if (route.access === 'open') expect(route.because).toMatch(/\.$/);
    else expect([route.summary, route.cost].every((text) => text.endsWith('.'))).toBe(true);
  }
});

test('with API_KEYS=allow what only reads exists a second time, with a key; with any other value it does not', () => {
  const keyed = registered({ API_KEYS: 'allow' }).filter(({ route }) => route.startsWith('api/keyed/'));
  // A key reads; what leaves in large pages, and an approval, needs somebody who signs in, and who has asked is for
  // Audit.Admin.
  const readable = NOW.filter((one) => /\/api\/v1\/(?!export|accesses|notice-tests|approvals)/.test(one));
  expect(keyed.map(line).toSorted()).toEqual(
    readable.map((one) => one.replace('/api/v1/', '/api/keyed/v1/').replace('anonymous', 'function')).toSorted(),
  );
  expect(registered({ API_KEYS: 'refuse' }).map(line).toSorted()).toEqual(NOW);
});
