/** The package of the command as a user installs it: one file that needs nothing else, and says what is in it. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCommand } from '../../bin/build-command.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { type InstalledPackage, installPackage, majorOf, nodesFrom, SYSTEM_NODE } from './install-package.ts';

const NODES = nodesFrom(22);

let installed: InstalledPackage;
let folder: string;
let command: string;
beforeAll(async () => {
  installed = await installPackage((target) => buildCommand(target, {}));
  folder = join(installed.home, 'node_modules', '@revocation-auditor', 'cli');
  command = join(folder, 'revaudit.mjs');
});
afterAll(() => installed[Symbol.asyncDispose]());

test('it is one file beside its papers, and installs no other package', async () => {
  expect((await readdir(folder)).toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'THIRD-PARTY-NOTICES',
    'package.json',
    'revaudit.mjs',
    'sbom.cdx.json',
  ]);
  const neighbours = await readdir(join(installed.home, 'node_modules'));
  expect(neighbours.filter((name) => !name.startsWith('.'))).toEqual(['@revocation-auditor']);
});

test('it cannot be published by mistake, and names no repository as long as none is set', async () => {
  const { private: isPrivate, version, ...rest } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  expect([isPrivate, version]).toEqual([true, packageJson.version]);
  for (const member of ['repository', 'bugs', 'homepage', 'dependencies']) expect(rest).not.toHaveProperty(member);
});

test.each(NODES)('it explains, reads logs and refuses mistakes on %s', async (node) => {
  const explained = installed.run(node, [command, 'explain', '700082', '--output', 'json']);
  expect(JSON.parse(explained.stdout)).toMatchObject({ code: 700082 });
  const disabled = {
    id: 'record-1',
    category: 'UserManagement',
    result: 'success',
    activityDisplayName: 'Disable account',
    activityDateTime: '2031-03-01T10:00:00Z',
    loggedByService: 'Core Directory',
    initiatedBy: { user: { id: '0c0c0c0c-3333-4333-8333-000000000001' } },
    targetResources: [{ id: '0d0d0d0d-4444-4444-8444-000000000001', type: 'User', modifiedProperties: [] }],
  };
  await writeFile(join(installed.home, 'audit.json'), JSON.stringify([disabled]));
  const read = installed.run(node, [command, 'import', '--dry-run', '--output', 'json', 'audit.json']);
  expect([read.status, read.stderr]).toEqual([0, '']);
  expect(JSON.parse(read.stdout)[0].revocations).toMatchObject([{ cause: 'account-disabled' }]);
  expect(installed.run(node, [command, 'revocations', 'lst'])).toMatchObject({ status: 2, stdout: '' });
});

test.each(NODES)('it completes, knows its causes and keeps contexts on %s', (node) => {
  const run = (...args: readonly string[]) => installed.run(node, [command, ...args]);
  expect(run('completion', 'bash')).toMatchObject({
    status: 0,
    stderr: '',
    stdout: expect.stringContaining('complete'),
  });
  expect(JSON.parse(run('help', 'causes').stdout).length).toBeGreaterThan(20);
  expect(run('context', 'set', 'prod', '--api', 'https://a.example')).toMatchObject({ status: 0, stdout: '' });
  expect(JSON.parse(run('context', 'list').stdout)).toEqual([
    { name: 'prod', current: false, api: 'https://a.example' },
  ]);
  expect(run('context', 'delete', 'prod').status).toBe(0);
  for (const [args, status] of [
    [['why', '--user', 'ada', '--api', 'http://127.0.0.1:9'], 5],
    [['watch', '--every', '1'], 2],
    [['open', 'a', 'b'], 2],
  ] as const)
    expect(run(...args)).toMatchObject({ status, stdout: '', stderr: expect.stringMatching(/^error: [^\n]+\n$/) });
});

test.each(NODES)('it serves an assistant on %s', { timeout: 60_000 }, async (node) => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command: node, args: [command, 'mcp'], stderr: 'ignore' }));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['why', 'since', 'what-hit-app', 'explain']);
  const { structuredContent } = await client.callTool({ name: 'explain', arguments: { text: '50173' } });
  expect(structuredContent).toMatchObject({ code: 50173 });
  await client.close();
});

test('npm links it as revaudit', () => {
  const { stdout } = installed.run(join(installed.home, 'node_modules', '.bin', 'revaudit'), ['--version']);
  // The Node of the machine may be too old for it; it then says so.
  expect(stdout).toBe(majorOf('node') >= 22 ? `${packageJson.version}\n` : '');
});

test.runIf(majorOf(SYSTEM_NODE) < 22)('on an older Node it says in one line which one it needs', () => {
  const { status, stdout, stderr } = installed.run(SYSTEM_NODE, [command, '--version']);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /^error: revaudit needs Node\.js 22\.\d+ or newer; this is 2\d\.\d+\.\d+\.\n {2}Install .*\n$/,
  );
});

test('its notices and its bill of materials name the same packages, each once', async () => {
  const notices = await readFile(join(folder, 'THIRD-PARTY-NOTICES'), 'utf8');
  const named = [...notices.matchAll(/^(@?[\w./-]+) (\d+\.\d+\.\S+) \(.+\)$/gm)].map(
    ([, name, version]) => `${name}@${version}`,
  );
  const { components } = JSON.parse(await readFile(join(folder, 'sbom.cdx.json'), 'utf8'));
  const listed = components.map(({ name, version }: { name: string; version: string }) => `${name}@${version}`);
  expect(named).toEqual(
    expect.arrayContaining(['@azure/identity', 'commander'].map((name) => expect.stringContaining(name))),
  );
  expect(named.toSorted()).toEqual(listed.toSorted());
  expect(new Set(named).size).toBe(named.length);
  expect(notices).toContain('Permission is hereby granted, free of charge');
});

test('nothing in it tells where it was built', async () => {
  expect(await readFile(command, 'utf8')).not.toContain(join(import.meta.dirname, '../..'));
});
