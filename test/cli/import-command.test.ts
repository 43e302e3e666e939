/** What `revaudit import` prints: what was found, by whom, and what was not understood. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exported, grantRecord, policy, TENANT } from '../fixtures/audit-export.ts';
import { zipOf } from '../fixtures/zip-file.ts';
import { runHere } from './run-here.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revaudit-import-command-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function imported(content: unknown, { terminal }: { readonly terminal?: number } = { terminal: 140 }) {
  const path = join(folder, 'export');
  await writeFile(path, typeof content === 'string' || content instanceof Buffer ? content : JSON.stringify(content));
  return runHere(['import', '--dry-run', '--no-color', path], terminal === undefined ? {} : { terminal });
}

describe('a terminal shows', () => {
  test('who did it, names, and how many records show it', async () => {
    const record = exported();
    const { code, out } = await imported([record, { ...record, id: 'twin', activityDisplayName: 'Update user' }]);
    expect(code).toBe(0);
    expect(out).toMatch(/2 records, .*1 revocation/);
    expect(out).toMatch(/account-disabled +ada@contoso\.example +admin@contoso\.example +2\n/);
  });

  test('names for a consent, where the log has them', async () => {
    const consent = grantRecord('Remove delegated permission grant', ['Mail.Read', null]);
    const target = (id: string | null) => ({ id, displayName: 'Mail Sync', type: 'ServicePrincipal' });
    const targetResources = consent.targetResources.map((one, n) => (n === 0 ? { ...one, ...target(one.id) } : one));
    const { out } = await imported([{ ...consent, targetResources }]);
    expect(out).toContain('Mail Sync for one person');
  });

  test('what has no known form, and what is expected', async () => {
    const { code, out } = await imported([policy(), policy(), exported({ activityDisplayName: 'Add user' })]);
    expect(code).toBe(6);
    expect(out).toContain('1 record, no revocations in what could be read');
    expect(out).toContain('Not understood, of no known form: 2');
    expect(out).toMatch(/2 × id, displayName, state, .*\(the first is record 0\)/);
    expect(out).toContain('Expected: records of');
  });

  test('why a file is no log', async () => {
    const { code, out } = await imported('<html><body>Sign in</body></html>');
    expect(code).toBe(6);
    expect(out).toMatch(/line 1: a web page/);
  });
});

test('a pipe gets the same on standard error, and JSON alone on standard output', async () => {
  const { code, out, err } = await imported([policy()], {});
  expect(code).toBe(6);
  expect(JSON.parse(out)).toMatchObject([{ records: 0, unreadable: [], unrecognised: [{ count: 1, example: 0 }] }]);
  expect(err).toMatch(/1 of no known form; the first has id, displayName.*Expected/);
});

test('each file of an archive is a result of its own', async () => {
  const zip = zipOf([
    { name: 'a.json', content: JSON.stringify([exported()]) },
    { name: 'b.json', content: 'no log' },
  ]);
  const { code, out } = await imported(zip, {});
  expect(code).toBe(6);
  expect(JSON.parse(out)).toMatchObject([
    { file: expect.stringMatching(/export!a\.json$/), records: 1, unreadable: [] },
    { file: expect.stringMatching(/export!b\.json$/), records: 0, unreadable: [{ line: 1 }] },
  ]);
});

describe('standard input', () => {
  const spooled = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('revaudit-input-'));

  test('is read as a file called "-", and its copy is deleted', async () => {
    const before = await spooled();
    const { code, out } = await runHere(['import', '--dry-run', '-'], { input: JSON.stringify([exported()]) });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ file: '-', records: 1, revocations: [{ cause: 'account-disabled' }] }]);
    expect((await spooled()).length).toBeLessThanOrEqual(before.length);
  });

  test('can be named once only', async () => {
    const { code, err } = await runHere(['import', '--dry-run', '-', '-'], { input: '[]' });
    expect(code).not.toBe(0);
    expect(err).toContain('name it once');
  });
});

test('on a terminal it asks before it writes into the record of the simulated tenant', async () => {
  const running = {
    pid: 1,
    startedAt: '2031-03-01T00:00:00Z',
    apiUrl: 'http://127.0.0.1:1/api',
    session: 'key',
    connectionString: 'UseDevelopmentStorage=true',
    tenantId: TENANT,
    graphDial: 'http://127.0.0.1:2',
  };
  const { code, err } = await runHere(['import', join(folder, 'none')], { running, terminal: 140, input: 'n\n' });
  expect(code).toBe(0);
  expect(err).toMatch(/Recording into .*npm start.*tenant 7e0a0000/);
  expect(err).toContain('This is the record of the simulated tenant');
  expect(err).toContain('Nothing was imported.');
});
