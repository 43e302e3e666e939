/** The package of the library as its users install it: no dependencies, both module systems, types, an old Node. */
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildLibrary } from '../../bin/build-library.ts';
import { cleanCopy } from '../cli/clean-copy.ts';
import { type InstalledPackage, installPackage, nodesFrom } from './install-package.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const NAME = '@revocation-auditor/explain-token-error';
const ANSWER = "{ error: 'invalid_grant', error_codes: [700082] }";

let installed: InstalledPackage;
let home: string;
beforeAll(async () => {
  installed = await installPackage((folder) => buildLibrary(folder, {}));
  home = installed.home;
});
afterAll(() => installed[Symbol.asyncDispose]());

test('it is private, needs no dependency, and uses nothing of Node', async () => {
  const folder = join(home, 'node_modules', NAME);
  const { private: isPrivate, ...rest } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  expect(isPrivate).toBe(true);
  for (const member of ['dependencies', 'repository', 'bugs', 'homepage']) expect(rest).not.toHaveProperty(member);
  const code = (await readdir(folder)).filter((file) => /\.c?js$/.test(file));
  for (const file of code) expect(await readFile(join(folder, file), 'utf8')).not.toMatch(/node:|process\.|require\(/);
});

test('a setting of the build gives it the addresses of its source and its issues', async () => {
  const REPOSITORY_URL = 'https://git.example/team/auditor.git';
  await using other = await installPackage((folder) => buildLibrary(folder, { REPOSITORY_URL }));
  expect(JSON.parse(await readFile(join(other.home, 'node_modules', NAME, 'package.json'), 'utf8'))).toMatchObject({
    repository: { url: 'git+https://git.example/team/auditor.git' },
    bugs: { url: 'https://git.example/team/auditor/issues' },
  });
  await expect(buildLibrary(join(home, 'no'), { REPOSITORY_URL: 'git@git.example:team' })).rejects.toThrow(
    'REPOSITORY_URL',
  );
});

test.each(nodesFrom(20))('it explains a code on %s, as ES module and as CommonJS', async (node) => {
  const print = `console.log(JSON.stringify(explainTokenError(${ANSWER})));`;
  await writeFile(join(home, 'use.mjs'), `import { explainTokenError } from '${NAME}'; ${print}`);
  await writeFile(join(home, 'use.cjs'), `const { explainTokenError } = require('${NAME}'); ${print}`);
  for (const file of ['use.mjs', 'use.cjs']) {
    const { status, stdout, stderr } = installed.run(node, [file]);
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ code: 700082, causes: ['refresh-token-inactive'] });
  }
});

test('the checkout, packed, has it under its own name, and no sources or tests', { timeout: 120_000 }, async () => {
  await using copy = await cleanCopy();
  const packed = installed.run('npm', ['pack', copy.root, '--json', '--pack-destination', home]);
  const [{ files }] = JSON.parse(packed.stdout.slice(packed.stdout.search(/^\[/m)));
  const paths = files.map(({ path }: { path: string }) => path);
  const { exports } = JSON.parse(await readFile(join(copy.root, 'package.json'), 'utf8'));
  for (const path of Object.values<string>(exports['.'])) expect(paths).toContain(path.slice(2));
  expect(paths.filter((path: string) => /^(src|test|local|bench|functions)\//.test(path))).toEqual([]);
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
  return installed.run(process.execPath, [TSC, ...options, file]);
}

test.each(['mts', 'cts'])('its types work in a strict program (%s), and refuse wrong input', async (extension) => {
  const program = (given: string) =>
    [
      `import { explainTokenError, type TokenErrorCause } from '${NAME}';`,
      `export const causes: readonly TokenErrorCause[] = explainTokenError(${given})?.causes ?? [];`,
    ].join('\n');
  await writeFile(join(home, `good.${extension}`), program(ANSWER));
  await writeFile(join(home, `bad.${extension}`), program('true'));
  expect(typeCheck(`good.${extension}`, '')).toMatchObject({ status: 0, stdout: '' });
  expect(typeCheck(`bad.${extension}`, '').stdout).toContain('error TS2345');
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

test('the plain client of the guide asks once, clears only dead tokens and prompts only if it helps', async () => {
  const guide = await readFile(join(ROOT, 'docs', 'for-app-developers.md'), 'utf8');
  await writeFile(join(home, 'client.mts'), /## A plain client\s+```ts\n([\s\S]*?)```/.exec(guide)?.[1] ?? '');
  await writeFile(
    join(home, 'ask.mts'),
    `import { refresh } from "./client.mts";
    const answers = { dead: [700082], blocked: [65001], disabled: [50057], unknown: [999999999] };
    for (const [name, error_codes] of Object.entries(answers)) {
      let [asked, cleared] = [0, 0];
      const refused = { error: 'invalid_grant', error_codes };
      globalThis.fetch = async () => (asked += 1, Response.json(refused, { status: 400 }));
      const store = { read: async () => 'token', write: async () => {}, clear: async () => { cleared += 1; } };
      const { kind } = await refresh('tenant', { client_id: 'app', scope: 'scope' }, store);
      console.log(name, kind, asked, cleared);
    }`,
  );
  const { stdout, stderr } = installed.run(process.execPath, ['ask.mts']);
  expect([stdout, stderr]).toEqual([
    'dead sign-in 1 1\nblocked sign-in 1 0\ndisabled stop 1 0\nunknown sign-in 1 0\n',
    '',
  ]);
});
