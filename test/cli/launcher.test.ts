/** The command starts with any Node that the machine has. */
import { spawn, spawnSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCommand } from '../../bin/build-command.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { type CleanCopy, cleanCopy } from './clean-copy.ts';

const SYSTEM_NODE = '/usr/bin/node';
const systemVersion = spawnSync(SYSTEM_NODE, ['--version'], { encoding: 'utf8' }).stdout ?? '';
/** These tests need an old Node on the machine. */
const isOld = /^v(1\d|20|21)\./.test(systemVersion);

let copy: CleanCopy;
beforeAll(async () => {
  copy = await cleanCopy();
});
afterAll(() => copy[Symbol.asyncDispose]());

test('it starts on a Node that runs TypeScript', async () => {
  expect(await copy.revaudit(['--version'])).toEqual({ code: 0, out: `${packageJson.version}\n`, err: '' });
});

test('in an installed package, where Node runs no TypeScript, it starts the built program', {
  timeout: 120_000,
}, async () => {
  const folder = join(copy.root, 'elsewhere', 'node_modules', 'revocation-auditor');
  for (const part of ['bin', 'package.json']) await cp(join(copy.root, part), join(folder, part), { recursive: true });
  const start = () =>
    spawnSync(process.execPath, [join(folder, 'bin', 'revaudit.mjs'), 'revocations', 'lst'], { encoding: 'utf8' });
  expect(start()).toMatchObject({ status: 1, stderr: expect.stringContaining('was not built') });
  await buildCommand(join(folder, 'packages', 'dist', 'cli'), {});
  expect(start()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('Did you mean') });
});

test.runIf(isOld)(
  'on an older Node it continues with the one that npm installed, with the same output and exit code',
  async () => {
    expect(await copy.revaudit(['--version'], { node: SYSTEM_NODE })).toEqual({
      code: 0,
      out: `${packageJson.version}\n`,
      err: '',
    });
    expect(await copy.revaudit(['revocations', 'lst'], { node: SYSTEM_NODE })).toMatchObject({ code: 2, out: '' });
  },
);

test.runIf(isOld)('on an older Node, if npm installed none, it says which version it needs', async () => {
  await using bare = await cleanCopy({ installed: false });
  const { code, out, err } = await bare.revaudit(['--version'], { node: SYSTEM_NODE });
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/needs Node\.js 22\.18 or newer; this is \d+\.[\s\S]*npm ci/);
});

test.runIf(isOld)('on an older Node a signal reaches the newer one and shows in the exit code', async () => {
  // A store that never answers keeps the command waiting.
  const { createServer } = await import('node:net');
  const silent = createServer(() => child.kill('SIGTERM'));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const child = spawn(SYSTEM_NODE, [
    join(copy.root, 'bin', 'revaudit.mjs'),
    'revocations',
    'list',
    '--api',
    `http://127.0.0.1:${port}`,
  ]);
  const code = await new Promise((resolve) => child.on('close', resolve));
  silent.close();
  expect(code).toBe(128 + 15);
});
