/** `revaudit what-if` and `revaudit mirror snapshot` on the mirror of the simulated tenant. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import type { RunningInstance } from '../../src/cli/store/running-instance.ts';
import { createQueues } from '../../src/ingest/queue/queue-signals.ts';
import { createTables } from '../../src/storage/azure-tables.ts';
import { NOW } from './revocation-view.ts';
import { runHere } from './run-here.ts';

let azurite: Azurite;
let tenant: Tenant;
let running: RunningInstance;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'what-if-mirror-'));
  azurite = await startAzurite();
  tenant = await startTenant({ seed: 1, users: 30, clock: () => NOW + performance.now() });
  const { connectionString } = azurite;
  const instance = { pid: 1, startedAt: '', apiUrl: 'http://127.0.0.1:1/api', session: '', connectionString };
  const { tenantId, url: graphDial, token: graphToken } = tenant;
  running = { ...instance, tenantId, graphDial, graphToken };
  await createTables({ connectionString });
  await createQueues({ connectionString }, ['signals']);
});
afterAll(async () => {
  await tenant.stop();
  await azurite.stop();
  rmSync(folder, { recursive: true });
});

const later = () => NOW + 3_600_000;
const ask = (args: readonly string[]) => runHere(['what-if', ...args, '-o', 'json'], { running, now: later });

function draft(): string {
  const path = join(folder, 'draft.json');
  const conditions = { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] } };
  const grantControls = { operator: 'OR', builtInControls: ['block'] };
  writeFileSync(path, JSON.stringify({ displayName: 'Block all', state: 'enabled', conditions, grantControls }));
  return path;
}

test('an empty mirror is no tenant in which nobody is hit', async () => {
  const { code, err } = await ask([draft()]);
  expect([code, err]).toEqual([5, expect.stringContaining('revaudit mirror sync')]);
});

test('the mirror and its snapshot give the same answer; the snapshot has no names of people', async () => {
  const synced = await runHere(['mirror', 'sync'], { running });
  expect(synced.code, synced.err).toBe(0);
  const file = join(folder, 'tenant.json.gz');
  const snapshot = await runHere(['mirror', 'snapshot', file, '-o', 'json'], { running, now: later });
  expect(snapshot.code, snapshot.err).toBe(0);
  const { people, groups, apps, policies } = JSON.parse(snapshot.out);
  expect(people).toBeGreaterThan(25);
  expect([groups, apps, policies].every((count) => count > 0)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = gunzipSync(readFileSync(file)).toString();
  const [user] = tenant.directory.users.live();
  expect(text).toContain(user?.id);
  for (const { displayName, userPrincipalName } of tenant.directory.users.live()) {
    expect(text).not.toContain(userPrincipalName);
    expect(text).not.toContain(JSON.stringify(displayName));
  }
  const [mirror, again] = [await ask([draft()]), await ask([draft(), '--against', file])];
  expect([mirror.code, again.code]).toEqual([0, 0]);
  const { rectangles, counts } = JSON.parse(mirror.out);
  expect(counts['newly-blocked'].people).toBeGreaterThan(10);
  expect(JSON.parse(again.out).counts).toEqual(counts);
  const shapes = (rows: typeof rectangles) =>
    rows.map(({ effect, pairs, reason }: { effect: string; pairs: number; reason: string }) => [effect, pairs, reason]);
  expect(shapes(JSON.parse(again.out).rectangles)).toEqual(shapes(rectangles));
});

test('a file that cannot be written is one line, and leaves nothing behind', async () => {
  const { code, err } = await runHere(['mirror', 'snapshot', join(folder, 'none/t.json')], { running, now: later });
  expect(code).toBe(1);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test('a consent and an app are answered by the truth table, by name', async () => {
  const { grants, servicePrincipals } = tenant.directory;
  const grant = grants.live().find(({ consentType }) => consentType === 'AllPrincipals');
  const app = servicePrincipals.live().find(({ id }) => id === grant?.clientId);
  const consent = await ask(['--remove-consent', app?.displayName ?? '']);
  expect(consent.code, consent.err).toBe(0);
  expect(JSON.parse(consent.out).changes).toEqual([expect.stringContaining('for the whole tenant')]);
  const disabled = await ask(['--disable-app', app?.appId ?? '', '--fail-on', 'survives>100000']);
  expect(disabled.code, disabled.err).toBe(0);
  expect(JSON.parse(disabled.out).rectangles[0].someApps).toEqual([app?.appId]);
  const nobody = await ask(['--remove-consent', 'No such app']);
  expect([nobody.code, nobody.err]).toEqual([3, expect.stringContaining('No such app')]);
  const both = await ask(['--disable-app', 'a', '--on', 'b']);
  expect([both.code, both.err]).toEqual([2, expect.stringContaining('question of its own')]);
});

test('--confirm asks Graph which stored policies apply, and agrees with it; a disagreement is told from both sides', async () => {
  const { code, out, err } = await ask([draft(), '--confirm', '4']);
  expect(JSON.parse(out).confirmation.disagreements).toEqual([]);
  expect([code, err.trim()]).toEqual([0, 'Asking Microsoft Graph about 4 sign-ins, one a second']);
  expect(JSON.parse(out).confirmation).toMatchObject({ asked: 4, disagreements: [] });
  // Graph knows what the mirror has not read yet.
  for (const policy of tenant.directory.policies.live()) {
    const nobody = { includeUsers: [], includeGroups: [], includeRoles: [], includeGuestsOrExternalUsers: null };
    const users = { ...policy.conditions.users, ...nobody };
    tenant.directory.policies.save({ ...policy, conditions: { ...policy.conditions, users } }, ['conditions']);
  }
  const other = await ask([draft(), '--confirm', '4']);
  const { disagreements } = JSON.parse(other.out).confirmation;
  expect([other.code, disagreements.length > 0]).toEqual([1, true]);
  expect(disagreements[0]).toMatchObject({
    graph: 'does not apply: users',
    ours: expect.stringMatching(/^applies: /),
  });
});
