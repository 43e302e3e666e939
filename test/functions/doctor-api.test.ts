/** The doctor over HTTP: it replies whatever is wrong, only to callers who may ask, and changes nothing. */
import { HttpRequest, InvocationContext } from '@azure/functions';
import { expect, onTestFinished, test } from 'vitest';
import { API_ROUTES } from '../../src/api/route-table.ts';
import { useTime } from '../../src/app/process.ts';
import { wallTime } from '../../src/base/clock.ts';
import type { Check } from '../../src/operate/doctor/doctor-context.ts';
import { startAwakeApp } from '../operate/doctor/awake-app.ts';
import { SESSION } from './stepped-app.ts';

const STATES = ['ok', 'warning', 'failed', 'skipped'];

test('a running app returns its report to callers with the session only', {
  timeout: 120_000,
}, async () => {
  const app = await startAwakeApp(4);
  onTestFinished(async () => {
    await app.stop();
    useTime({ ...wallTime, pause: async () => {} });
  });
  const url = `${app.host.url}/api/v1/doctor`;
  expect((await fetch(url)).status).toBe(401);

  const response = await fetch(url, { headers: { authorization: `Bearer ${SESSION}` } });
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { ok, checks } = (await response.json()) as { readonly ok: boolean; readonly checks: readonly Check[] };
  expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
  expect(ok).toBe(true);
  expect(checks.length).toBeGreaterThan(25);
  const odd = checks.filter(({ name, state, detail, fix }) => {
    const needsFix = state === 'failed' || state === 'warning';
    return name === '' || detail === '' || !STATES.includes(state) || needsFix !== (fix !== undefined);
  });
  expect(odd).toEqual([]);
});

test('wrong settings are reported, too: each problem is a finding with what to do', async () => {
  const saved = { ...process.env };
  onTestFinished(() => void Object.assign(process.env, saved));
  for (const name of ['TENANT_ID', 'AzureWebJobsStorage']) delete process.env[name];
  process.env.NOTICE_MODE = 'shout';
  onTestFinished(() => void delete process.env.NOTICE_MODE);

  // The app above has loaded the handler: a second registration would be refused.
  const { apiFunction } = await import('../../src/app/api-http.ts');
  const [route] = API_ROUTES.filter(({ name }) => name === 'get-doctor');
  const headers = { host: 'localhost', authorization: `Bearer ${process.env.LAPTOP_SESSION}` };
  const request = new HttpRequest({ method: 'GET', url: 'http://localhost/api/v1/doctor', headers });
  const { status, body } = route ? await apiFunction(route)(request, new InvocationContext()) : {};
  const jsonBody = JSON.parse(String(body));
  expect(status).toBe(200);
  expect(jsonBody.ok).toBe(false);
  const problems = jsonBody.checks.map(({ detail }: Check) => detail.split(/[ ,]/)[0]);
  expect(problems).toEqual(['TENANT_ID', 'AzureWebJobsStorage__tableServiceUri', 'NOTICE_MODE']);
  expect(jsonBody.checks).toEqual(
    jsonBody.checks.map(({ detail }: Check) => ({
      name: 'settings',
      state: 'failed',
      detail,
      fix: expect.stringContaining('azd'),
    })),
  );
});
