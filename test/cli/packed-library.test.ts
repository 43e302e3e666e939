/** The package as a user installs it: the library needs no dependencies, runs on an old Node, and has types. */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CleanCopy, cleanCopy } from './clean-copy.ts';

const SYSTEM_NODE = '/usr/bin/node';
const ROOT = resolve(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const NODES = [process.execPath, SYSTEM_NODE].filter((node) => spawnSync(node, ['--version']).status === 0);

let copy: CleanCopy;
let home: string;
let files: readonly string[];
beforeAll(async () => {
  [copy, home] = [await cleanCopy(), await mkdtemp(join(tmpdir(), 'revaudit-library-'))];
  const packed = run('npm', ['pack', '--json', '--pack-destination', home], copy.root);
  expect(packed.stderr).not.toContain('npm error');
  run('tar', ['xzf', run('ls', [home], home).stdout.trim()], home);
  await mkdir(join(home, 'node_modules'));
  await cp(join(home, 'package'), join(home, 'node_modules', 'revocation-auditor'), { recursive: true });
  files = run('find', ['.', '-type', 'f'], join(home, 'package')).stdout.trim().split('\n');
});
afterAll(async () => {
  await copy[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

function run(command: string, args: readonly string[], cwd: string) {
  return spawnSync(command, args, { cwd, encoding: 'utf8' });
}

test('it has the built command and library, and no sources or tests', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      './bin/revaudit.mjs',
      './bin/dist/revaudit.mjs',
      './bin/dist/library/explain-token-error.js',
    ]),
  );
  expect(files.filter((file) => /^\.\/(src|test|local|bench|functions)\//.test(file))).toEqual([]);
});

test.each(NODES)('it explains a code on %s without any dependency installed', async (node) => {
  await writeFile(
    join(home, 'use.mjs'),
    "import { explainTokenError } from 'revocation-auditor'; console.log(JSON.stringify(explainTokenError({ error: 'invalid_grant', error_codes: [700082] })));",
  );
  const { status, stdout, stderr } = run(node, ['use.mjs'], home);
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ code: 700082, causes: ['refresh-token-inactive'] });
});

function typeCheck(file: string, types: string) {
  const options = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--skipLibCheck',
    '--target',
    'es2022',
    '--module',
    'nodenext',
    '--types',
    types,
  ];
  return run(process.execPath, [TSC, ...options, file], home);
}

test('its types work in a strict program, and refuse wrong input', async () => {
  const program = (given: string) =>
    `import { explainTokenError, type TokenErrorCause } from 'revocation-auditor';\nexport const causes: readonly TokenErrorCause[] = explainTokenError(${given})?.causes ?? [];\n`;
  await writeFile(join(home, 'good.mts'), program("{ error: 'invalid_grant', error_codes: [700082] }"));
  await writeFile(join(home, 'bad.mts'), program('true'));
  expect(typeCheck('good.mts', '')).toMatchObject({ status: 0, stdout: '' });
  expect(typeCheck('bad.mts', '').stdout).toContain('error TS2345');
});

test('the examples of the guide compile with it', async () => {
  const guide = await readFile(join(ROOT, 'docs', 'for-app-developers.md'), 'utf8');
  const examples = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  expect(examples).toHaveLength(3);
  for (const scope of ['@azure', '@types'])
    await symlink(join(ROOT, 'node_modules', scope), join(home, 'node_modules', scope));
  for (const [index, code] of examples.entries()) {
    await writeFile(join(home, `example-${index}.mts`), code);
    expect(typeCheck(`example-${index}.mts`, 'node')).toMatchObject({ status: 0, stdout: '' });
  }
});

test('the plain client of the guide sends one request, clears only dead tokens and prompts only if it helps', async () => {
  const guide = await readFile(join(ROOT, 'docs', 'for-app-developers.md'), 'utf8');
  await writeFile(join(home, 'client.mts'), /## A plain client\s+```ts\n([\s\S]*?)```/.exec(guide)?.[1] ?? '');
  await writeFile(
    join(home, 'ask.mts'),
    `import { refresh } from "./client.mts";
    const answers = { dead: [700082], blocked: [65001], disabled: [50057], unknown: [999999999] };
    for (const [name, error_codes] of Object.entries(answers)) {
      let [asked, cleared] = [0, 0];
      globalThis.fetch = async () => (asked += 1, Response.json({ error: 'invalid_grant', error_codes }, { status: 400 }));
      const store = { read: async () => 'token', write: async () => {}, clear: async () => { cleared += 1; } };
      const { kind } = await refresh('tenant', { client_id: 'app', scope: 'scope' }, store);
      console.log(name, kind, asked, cleared);
    }`,
  );
  const { stdout, stderr } = run(process.execPath, ['ask.mts'], home);
  expect([stdout, stderr]).toEqual([
    'dead sign-in 1 1\nblocked sign-in 1 0\ndisabled stop 1 0\nunknown sign-in 1 0\n',
    '',
  ]);
});
