/** `revaudit notices policy`: what holds, whether a file is sound, and storing one; and what the doctor says of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import type { RunningInstance } from '../../src/cli/store/running-instance.ts';
import { tablePolicy } from '../../src/notify/planning/policy/table-policy.ts';
import { checkPolicyInForce } from '../../src/operate/doctor/check-policy.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { NOW } from './revocation-view.ts';
import { runHere } from './run-here.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const folder = mkdtempSync(join(tmpdir(), 'notice-policy-'));
let azurite: Azurite;
let running: RunningInstance;
let store: TenantStore;
beforeAll(async () => {
  azurite = await startAzurite();
  const { connectionString } = azurite;
  const api = { apiUrl: 'http://127.0.0.1:1/api', session: '', graphDial: '', graphToken: '' };
  running = { pid: 1, startedAt: '', ...api, connectionString, tenantId: TENANT };
  await createTables({ connectionString });
  store = tenantStore(storageTables({ connectionString }), TENANT);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await azurite.stop();
});

const policy = (...args: readonly string[]) => runHere(['notices', 'policy', ...args], { running });
function fileOf(value: unknown): string {
  const path = join(folder, 'policy.json');
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}
const doctor = () => checkPolicyInForce({ store, now: NOW, queues: undefined });

test('a policy is checked, stored, shown and taken back', async () => {
  const file = fileOf({ caps: { perPersonADay: 3 }, rules: [{ audiences: ['user'], when: [] }] });
  expect(JSON.parse((await policy('check', '--file', file)).out)).toMatchObject({ from: 'file', problems: [] });
  expect(JSON.parse((await policy('show')).out)).toMatchObject({
    from: 'shipped',
    policy: { caps: { perPersonADay: 5 } },
  });

  expect(JSON.parse((await policy('set', '--file', file)).out)).toMatchObject({ version: 1 });
  const shown = JSON.parse((await policy('show')).out);
  expect(shown).toMatchObject({ from: 'stored', version: 1, policy: { caps: { perPersonADay: 3 } } });
  expect(shown.policy.rules[0]).toEqual({ audiences: ['user'], when: [] });
  expect(await doctor()).toMatchObject([{ state: 'ok', detail: expect.stringContaining('stored') }]);

  expect(JSON.parse((await policy('reset')).out)).toMatchObject({ version: 2 });
  expect(JSON.parse((await policy('show')).out)).toMatchObject({ from: 'shipped' });
});

test('for people there is one line for each cause', async () => {
  const { out } = await runHere(['notices', 'policy', 'show', '-o', 'table'], { running, terminal: 200 });
  expect(out).toMatch(/^account-disabled +high +affected +nobody-else +nobody-else, undecided +affected$/m);
  expect(out).toMatch(/^quietHours: \{"from":"21:00"/m);
});

test('what is wrong is named, and nothing is stored', async () => {
  const before = await tablePolicy(store).read();
  for (const command of ['check', 'set']) {
    const { code, out, err } = await policy(command, '--file', fileOf({ caps: { perPersonADay: 0 }, rule: 1 }));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/caps\.perPersonADay: is 0; .*\n.*"rule" is not a member/);
  }
  expect(await policy('set', '--file', join(folder, 'nowhere.json'))).toMatchObject({ code: 1, out: '' });
  expect(await tablePolicy(store).read()).toEqual(before);
});

test('one that does not hold is shown as such, and the doctor fails', async () => {
  await tablePolicy(store).set('{"pace":{"perMinute":"fast"}}', () => NOW);
  expect(await policy('show')).toMatchObject({ code: 2, err: expect.stringContaining('pace.perMinute: is "fast"') });
  expect(await doctor()).toMatchObject([{ state: 'failed', detail: expect.stringContaining('pace.perMinute') }]);
});

test('the schema is JSON Schema', async () => {
  expect(JSON.parse((await policy('schema')).out)).toMatchObject({ type: 'object', properties: { rules: {} } });
});
