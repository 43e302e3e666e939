/** The bundle that deploys registers every function, in a folder outside this checkout. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { buildApp } from '../../../build.ts';
import { API_ROUTES } from '../../../src/api/route-table.ts';
import { startCollector } from '../../fakes/otlp-collector.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Outside the project, so that its node_modules are not found: the bundle must be complete. */
async function buildElsewhere() {
  const folder = await mkdtemp(join(tmpdir(), 'built-app-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return { folder, ...(await buildApp(folder)) };
}

test('the built app registers every function, its endpoints answer, and every file of it can be loaded', async () => {
  const { folder } = await buildElsewhere();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`${import.meta.dirname}/fixtures/run-built-app.ts`, folder],
    {
      encoding: 'utf8',
      cwd: folder,
    },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const told = JSON.parse(stdout);

  expect(told).toMatchObject({ handshake: 'hello', forged: 202, listed: 200, described: '3.1.0' });
  expect(told.functions.toSorted()).toEqual(await namesInSource());
});

test('the built app has each package of others once, with its licence, and no source maps', async () => {
  const { folder, packages } = await buildElsewhere();
  const names = packages.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['@opentelemetry/core', '@azure/data-tables', 'zod']));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  const notices = await readFile(join(folder, 'THIRD-PARTY-NOTICES'), 'utf8');
  expect(packages.filter(({ name, version }) => !notices.includes(`\n${name} ${version} (`))).toEqual([]);
  expect((await readdir(folder)).filter((name) => name.endsWith('.map'))).toEqual([]);
});

test('the built app sends telemetry to a collector', async () => {
  const { folder } = await buildElsewhere();
  const collector = await startCollector();
  onTestFinished(() => collector.stop());
  const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  await promisify(execFile)(process.execPath, [`${import.meta.dirname}/fixtures/run-built-app.ts`, folder], {
    cwd: folder,
    env,
  });

  // How far the clocks differ is different each time.
  const figures = [...collector.figures()].filter(([name]) => !name.startsWith('revaudit.clock_skew'));
  expect(Object.fromEntries(figures)).toEqual({
    'revaudit.dropped{unknownSubscription}': 1,
    'revaudit.poison{signals}': 0,
    'revaudit.poison{notices}': 0,
    'revaudit.poison{readings}': 0,
  });
});

test('the entry file loads no other file, and takes the core API from the worker', async () => {
  const main = await readFile(join((await buildElsewhere()).folder, 'main.mjs'), 'utf8');

  expect(main).toMatch(/require\(["'`]@azure\/functions-core["'`]\)/);
  expect(main).not.toMatch(/^import[^(;]*from\s*["'`]\.\//m);
});

/** The names that the function files register: those written out, and one for each route that needs a role. */
async function namesInSource(): Promise<readonly string[]> {
  const folder = join(ROOT, 'functions');
  const sources = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
  const written = sources.flatMap((source) =>
    [...source.matchAll(/^\s*app\.(?:http|timer|storageQueue|eventHub)\(\s*'([^']+)'/gm)].map(([, name = '']) => name),
  );
  return [...written, ...API_ROUTES.map(({ name }) => `api-${name}`)].toSorted();
}
