/** CI ends with one plain line that a machine can read, whatever happened before it. */
import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** Runs `.ci/run` where `npm ci` succeeds and `npm run check` is the given script. */
async function runWith(check: string) {
  const folder = await mkdtemp(join(tmpdir(), 'ci-run-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'bin'));
  await cp(join(ROOT, '.ci'), join(folder, '.ci'), { recursive: true });
  await writeFile(join(folder, 'bin', 'npm'), `#!/bin/sh\nif [ "$1" = ci ]; then exit 0; fi\n${check}\n`);
  // Where there is no Chromium, CI would install it.
  await writeFile(join(folder, 'bin', 'apt-get'), '#!/bin/sh\nexit 0\n');
  for (const name of ['npm', 'apt-get']) await chmod(join(folder, 'bin', name), 0o755);
  const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` };
  const { status, stdout } = spawnSync('bash', [join(folder, '.ci', 'run')], { encoding: 'utf8', env });
  return { status, lines: stdout.trimEnd().split('\n') };
}

test('green: the line of the test run is the last, and comes once', async () => {
  const { status, lines } = await runWith('echo "Tests  12 passed"; echo "12 passed, 0 failed"');
  expect({ status, lines }).toEqual({ status: 0, lines: ['Tests  12 passed', '12 passed, 0 failed'] });
});

test('failed tests: what npm says of them does not come last', async () => {
  const { status, lines } = await runWith('echo "11 passed, 1 failed"; echo "npm error code 1" >&2; exit 1');
  expect({ status, last: lines.at(-1) }).toEqual({ status: 1, last: '11 passed, 1 failed' });
});

test('a step before the tests failed: that counts as one failure', async () => {
  const { status, lines } = await runWith('echo "error TS2322" >&2; exit 2');
  expect({ status, last: lines.at(-1) }).toEqual({ status: 2, last: '0 passed, 1 failed' });
});

test('a failure after green tests is not reported as green', async () => {
  const { status, lines } = await runWith('echo "12 passed, 0 failed"; exit 1');
  expect({ status, last: lines.at(-1) }).toEqual({ status: 1, last: '12 passed, 1 failed' });
});
