/** `revaudit doctor` asks a running app, or checks only the tables and queues. The result decides the exit code. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Check } from '../../src/operate/doctor/doctor-context.ts';
import { SESSION, type SteppedApp } from '../functions/stepped-app.ts';
import { startAwakeApp } from '../operate/doctor/awake-app.ts';
import { runHere } from './run-here.ts';

let app: SteppedApp;
const doctor = (args: readonly string[], here: Parameters<typeof runHere>[1] = {}) =>
  runHere(['doctor', ...args], { now: app.time.now, environment: { apiToken: SESSION }, ...here });
const askingTheApp = () => ['--api', app.host.url];
const onTables = () => ['--connection-string', app.connectionString, '--tenant', app.tenant.tenantId];

beforeAll(async () => {
  app = await startAwakeApp(5);
}, 120_000);
afterAll(() => app.stop());

test('a healthy app ends with 0, and JSON has what the table has', async () => {
  const { code, out, err } = await doctor([...askingTheApp(), '--output', 'json']);
  const { ok, checks } = JSON.parse(out);
  expect([code, ok, err]).toEqual([0, true, '']);
  const page = await doctor([...askingTheApp(), '--output', 'table']);
  // The two calls are moments apart.
  const plain = (text: string) => text.replaceAll(/\d+ \w+/g, 'N').replaceAll(/ {2,}/g, '  ');
  const lines = (checks as readonly Check[]).map(({ name, detail }) => plain(`  ${name}  ${detail}`));
  expect(lines.filter((line) => !plain(page.out).includes(line))).toEqual([]);
  expect(page.out).toMatch(/^ok {7}tables +all \d+ are there/m);
  expect(page.out).toMatch(/^0 failed, 0 warnings, \d+ ok, 1 skipped\. What each line means: docs\/operations\.md$/m);
});

test('--query and csv work on the checks', async () => {
  const { out } = await doctor([...askingTheApp(), '--query', "checks[?name=='tables'].state", '--output', 'tsv']);
  expect(out).toBe('ok\n');
  const csv = await doctor([...askingTheApp(), '--output', 'csv']);
  expect(csv.out.split('\r\n')[0]).toBe('name,state,detail,fix');
});

test('without the app it checks what the tables and queues show, and says how to check the rest', async () => {
  const { code, out } = await doctor([...onTables(), '--output', 'json']);
  const { checks } = JSON.parse(out) as { readonly checks: readonly Check[] };
  expect(code).toBe(0);
  const state = (name: string) => checks.find((check) => check.name === name)?.state;
  expect(
    ['tables', 'queue signals', 'source consents', 'coverage directory-audits', 'subscription users'].map(state),
  ).toEqual(Array(5).fill('ok'));
  expect(['settings', 'identity', 'permissions', 'clock'].map(state)).toEqual(Array(4).fill('skipped'));
  expect(
    checks.filter(
      ({ state: how, detail }) =>
        how === 'skipped' && !detail.includes('--api') && !detail.includes('nothing was recorded'),
    ),
  ).toEqual([]);
});

test('for a tenant without a record, it first doubts --tenant', async () => {
  const { code, out } = await doctor([
    '--connection-string',
    app.connectionString,
    '--tenant',
    '99999999-1111-4111-8111-111111111111',
    '--output',
    'json',
  ]);
  expect(code).toBe(1);
  const { checks } = JSON.parse(out) as { readonly checks: readonly Check[] };
  expect(checks.filter(({ state }) => state === 'failed')).toMatchObject([
    { name: 'sources', fix: expect.stringContaining('--tenant') },
  ]);
});

test('a failed check ends with 1, is easy to see, and has its fix below it', async () => {
  const poison = new QueueClient(app.connectionString, 'signals-poison');
  await poison.createIfNotExists();
  await poison.sendMessage(Buffer.from('[{}]').toString('base64'));
  const { code, out } = await doctor([...askingTheApp(), '--no-color'], { terminal: 160 });
  expect(code).toBe(1);
  expect(out).toMatch(/^FAILED {3}poison signals +about 1 message failed every time .*\n +→ "revaudit poison list/m);
  expect(out).toContain('1 failed, ');
  expect((await doctor([...onTables(), '--output', 'json'])).code).toBe(1);
});

test('timers that stopped are reported as silent', async () => {
  await app.time.reach(app.time.now() + 3 * 3_600_000);
  const { code, out } = await doctor([...onTables(), '--output', 'json']);
  const silent = (JSON.parse(out) as { readonly checks: readonly Check[] }).checks.filter(({ detail }) =>
    /has been silent for 3 h/.test(detail),
  );
  expect(code).toBe(1);
  expect(silent.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['source consents', 'source users', 'source directory-audits']),
  );
});

test('if nothing answers at the address, it says so', async () => {
  const { code, err } = await doctor(['--api', 'http://127.0.0.1:1', '--api-key', 'x']);
  expect(code).toBe(5);
  expect(err).toContain('127.0.0.1:1');
});
