/** The scripts work in a folder whose path has blanks, and in cmd. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { npm } from '../../bin/npm.ts';
import { run, wordForCmd } from '../../bin/run-program.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PARTS = ['bin', 'infra', 'src', 'packages', 'LICENSE', 'package.json', 'package-lock.json'];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'a checkout with blanks '));
  const filter = (from: string) => from !== join(ROOT, 'packages', 'dist');
  for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true, filter });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('in a folder with blanks', () => {
  test('the command says that npm ci is missing, and works after it', async () => {
    const args = [join(folder, 'bin/revaudit.mjs'), 'explain', 'AADSTS50173'];
    const before = await run(process.execPath, args, { cwd: folder });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const after = await run(process.execPath, args, { cwd: folder });

    expect(before).toMatchObject({ code: 1, err: expect.stringContaining(`Run "npm ci" in ${folder}`) });
    expect(before.err).not.toContain('    at ');
    expect(after).toMatchObject({ code: 0, out: expect.stringContaining('AADSTS50173') });
  });

  test('npm packs what is in it', async () => {
    const own = join(folder, 'a package');
    await mkdir(own);
    await writeFile(join(own, 'package.json'), JSON.stringify({ name: 'tiny', version: '1.0.0' }));

    const [packed] = JSON.parse(await npm(['pack', own, '--pack-destination', folder, '--json'], own));
    expect(packed).toMatchObject({ filename: 'tiny-1.0.0.tgz' });
  });
});

describe('in cmd', () => {
  test('a word with a blank stays one word', () => {
    expect(['az', 'C:\\Program Files\\bicep.exe', 'a&b', '--stdout'].map(wordForCmd)).toEqual([
      'az',
      '"C:\\Program Files\\bicep.exe"',
      '"a&b"',
      '--stdout',
    ]);
  });

  test('the scripts of package.json use nothing that only another shell knows', async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const forOtherShells = /^\w+=|&& *\w+=|\$|'|;|\brm\b|\bcp\b|\bexport\b/;
    expect(Object.values<string>(scripts).filter((script) => forOtherShells.test(script))).toEqual([]);
  });
});
