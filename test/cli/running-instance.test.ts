/** A second terminal finds what runs, and nothing that does not. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { announceInstance, findRunningInstance, type RunningInstance } from '../../src/cli/store/running-instance.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'running-'));
});

function instance(different: Partial<RunningInstance> = {}): RunningInstance {
  return {
    pid: process.pid,
    startedAt: '2031-03-02T09:00:00.000Z',
    apiUrl: 'http://127.0.0.1:7071/api',
    apiKey: 'key',
    connectionString: 'UseDevelopmentStorage=true',
    tenantId: '11111111-1111-4111-8111-111111111111',
    ...different,
  };
}

test('nothing runs where nobody said so', async () => {
  expect(await findRunningInstance(root)).toBeUndefined();
});

test('what was announced is found until it is taken back', async () => {
  const takeBack = await announceInstance(instance(), root);
  expect(await findRunningInstance(root)).toEqual(instance());
  await takeBack();
  expect(await findRunningInstance(root)).toBeUndefined();
});

test('what a killed process left behind is not taken for running', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  await announceInstance(instance({ pid }), root);
  expect(await findRunningInstance(root)).toBeUndefined();
});

test('of several the last one counts, and when it stops, the one before', async () => {
  const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const takeBack = await announceInstance(
    instance({ pid: sleeper.pid ?? 0, startedAt: '2031-03-02T10:00:00.000Z' }),
    root,
  );
  await announceInstance(instance(), root);
  expect(await findRunningInstance(root)).toMatchObject({ pid: sleeper.pid });
  await takeBack();
  sleeper.kill();
  expect(await findRunningInstance(root)).toEqual(instance());
});

test('the file is for its owner alone, and no draft of it stays', async () => {
  await announceInstance(instance(), root);
  const folder = join(root, '.revaudit', 'running');
  expect(await readdir(folder)).toEqual([`${process.pid}.json`]);
  expect((await stat(join(folder, `${process.pid}.json`))).mode & 0o777).toBe(0o600);
});

test.each(['{"pid": 1', '[]', '"x"', '{}', 'null'])('a file that says %j says nothing', async (text) => {
  await mkdir(join(root, '.revaudit', 'running'), { recursive: true });
  await writeFile(join(root, '.revaudit', 'running', '1.json'), text);
  expect(await findRunningInstance(root)).toBeUndefined();
});
