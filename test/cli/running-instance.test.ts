/** A second terminal finds running instances, and ignores those that have stopped. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { announceInstance, findRunningInstances, type RunningInstance } from '../../src/cli/store/running-instance.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'running-'));
});

function instance(different: Partial<RunningInstance> = {}): RunningInstance {
  return {
    pid: process.pid,
    startedAt: '2031-03-02T09:00:00.000Z',
    apiUrl: 'http://127.0.0.1:7071/api',
    session: 'key',
    connectionString: 'UseDevelopmentStorage=true',
    tenantId: '11111111-1111-4111-8111-111111111111',
    ...different,
  };
}

test('no instance is found if none was announced', async () => {
  expect(await findRunningInstances(root)).toEqual([]);
});

test('an announced instance is found until it is withdrawn', async () => {
  const withdraw = await announceInstance(instance(), root);
  expect(await findRunningInstances(root)).toEqual([instance()]);
  await withdraw();
  expect(await findRunningInstances(root)).toEqual([]);
});

test('the file of a killed process is ignored', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  await announceInstance(instance({ pid }), root);
  expect(await findRunningInstances(root)).toEqual([]);
});

test('of two instances the one that started last comes first, until it stops', async () => {
  const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const withdraw = await announceInstance(
    instance({ pid: sleeper.pid ?? 0, startedAt: '2031-03-02T10:00:00.000Z' }),
    root,
  );
  await announceInstance(instance(), root);
  expect((await findRunningInstances(root)).map(({ pid }) => pid)).toEqual([sleeper.pid, process.pid]);
  await withdraw();
  sleeper.kill();
  expect(await findRunningInstances(root)).toEqual([instance()]);
});

test('only the owner can read the file, and no draft of it remains', async () => {
  await announceInstance(instance(), root);
  const folder = join(root, '.revaudit', 'running');
  expect(await readdir(folder)).toEqual([`${process.pid}.json`]);
  expect((await stat(join(folder, `${process.pid}.json`))).mode & 0o777).toBe(0o600);
});

test.each(['{"pid": 1', '[]', '"x"', '{}', 'null'])('a file with %j is ignored', async (text) => {
  await mkdir(join(root, '.revaudit', 'running'), { recursive: true });
  await writeFile(join(root, '.revaudit', 'running', '1.json'), text);
  expect(await findRunningInstances(root)).toEqual([]);
});
