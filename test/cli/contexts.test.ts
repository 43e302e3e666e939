/** Saved contexts: they say where to read where nothing else does, and no secret is in their file. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { NOW, revocationView } from './revocation-view.ts';
import { runHere } from './run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from './serve-answers.ts';

let served: ServedAnswers;
let configFolder: string;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers([revocationView(1)]), { now: NOW });
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(async () => {
  configFolder = join(await mkdtemp(join(tmpdir(), 'contexts-')), 'revaudit');
});
afterEach(() => rm(configFolder, { recursive: true, force: true }));

const ask = (args: string, environment: Record<string, string> = {}) =>
  runHere(args.split(' '), { environment: { configFolder, apiKey: KEY, ...environment } });

test('a context that is in use says where the record is, until a flag or a variable says otherwise', async () => {
  expect((await ask(`context set prod --api ${served.url}`)).code).toBe(0);
  expect((await ask('revocations list')).code).toBe(5);
  expect((await ask('revocations list --context prod')).code).toBe(0);
  expect((await ask('revocations list', { context: 'prod' })).code).toBe(0);
  await ask('context use prod');
  expect((await ask('revocations list')).code).toBe(0);
  expect((await ask('revocations list', { apiUrl: 'http://127.0.0.1:9' })).code).toBe(5);
  expect((await ask('revocations list --context prod', { apiUrl: 'http://127.0.0.1:9' })).code).toBe(0);
  await ask('context use local');
  expect((await ask('revocations list')).code).toBe(5);
});

test('the list has a star at the one in use; a deleted one is in use no more', async () => {
  await ask('context set prod --api https://a.example/api?code=secret');
  await ask('context set audit --account records --tenant 11111111-1111-4111-8111-111111111111 --cloud china');
  await ask('context use audit');
  expect(JSON.parse((await ask('context list')).out)).toEqual([
    {
      name: 'audit',
      current: true,
      account: 'records',
      tenant: '11111111-1111-4111-8111-111111111111',
      cloud: 'china',
    },
    { name: 'prod', current: false, api: 'https://a.example/api' },
  ]);
  expect((await ask('context list -o table')).out).toMatch(/^\* {2}audit /m);
  expect((await ask('context delete audit')).err).toContain('No context is in use now');
  expect((await ask('context show')).code).toBe(2);
});

test('only the owner can read the file, and it has no secret', async () => {
  await ask('context set prod --api https://user:hunter2@a.example/api?code=secret');
  const path = join(configFolder, 'contexts.json');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, 'utf8')).not.toMatch(/secret|hunter2/);
});

test.each([
  ['context set prod --api https://a.example --api-key abc', 'no secret'],
  ['context set prod --connection-string UseDevelopmentStorage=true', 'no secret'],
  ['context set prod', '--api URL'],
  ['context set prod --account records', 'tenant'],
  ['context set local --api https://a.example', 'another name'],
  ['context set ../x --api https://a.example', 'letters, digits'],
  ['context use nobody', 'There is no context "nobody"'],
  ['context delete constructor', 'There is no context'],
  ['revocations list --context prod --api https://a.example', 'either --context or a place'],
])('%s is refused', async (args, reason) => {
  const { code, err } = await ask(args);
  expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
});
