/** `npm run infra` uses the first compiler that it finds, fails on every warning, and notices an outdated template. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../bin/run-program.ts';
import { checkBicep, sameTemplate } from '../../infra/check-bicep.ts';
import { type Compiler, findCompiler } from '../../infra/find-compiler.ts';
import { INFRA, text } from './template.ts';

const scratch = mkdtempSync(join(tmpdir(), 'infra-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A folder with programs that print azuredeploy.json, whatever their arguments. */
function folderWith(...programs: readonly string[]): string {
  const folder = mkdtempSync(join(scratch, 'path-'));
  for (const program of programs) {
    writeFileSync(join(folder, program), `#!/bin/sh\n/bin/cat '${resolve(INFRA, 'azuredeploy.json')}'\n`);
    chmodSync(join(folder, program), 0o755);
  }
  return folder;
}

function compilerPrinting(err: string, { code = 0, out = text } = {}): Compiler {
  return { what: 'a fake', build: async () => ({ code, out, err }) };
}

/** Runs `npm run infra` with only this folder on the path. */
function infra(path: string, env: Readonly<Record<string, string>> = {}): ReturnType<typeof run> {
  const settings = Object.entries({ PATH: path, NUGET_PACKAGES: scratch, ...env }).map(
    ([name, value]) => `${name}=${value}`,
  );
  return run('/usr/bin/env', ['-i', ...settings, process.execPath, resolve(INFRA, 'check-bicep.ts')]);
}

describe('the compiler', () => {
  test('is first of all the one that BICEP names', async () => {
    expect((await findCompiler({ BICEP: '/opt/bicep' }))?.what).toBe('/opt/bicep');
  });

  test('is the one on the path before that of the Azure CLI', async () => {
    const [both, one] = await Promise.all([infra(folderWith('bicep', 'az')), infra(folderWith('az'))]);
    expect(both.out).toContain('(bicep)');
    expect(one.out).toContain('(az bicep)');
  });

  test('may be missing on a laptop, but not in CI', async () => {
    const empty = folderWith();
    const [laptop, ci] = await Promise.all([infra(empty), infra(empty, { CI: 'true' })]);
    expect([laptop.code, ci.code]).toEqual([0, 1]);
    expect(laptop.err).toContain('no Bicep compiler');
  });

  test('is missing if the .NET SDK cannot fetch one', async () => {
    expect((await infra(folderWith('dotnet'))).err).toContain('no Bicep compiler');
  });
});

describe('the check', () => {
  test('passes if the compiler prints nothing and the template is up to date', async () => {
    expect(await checkBicep(compilerPrinting(''), { write: false })).toEqual([]);
  });

  test('fails on a warning, although the compiler exits with 0', async () => {
    const warning =
      '/infra/main.bicep(3,5) : Warning BCP037: The property "ftpsState" is not allowed. [https://aka.ms/bicep]';
    expect(await checkBicep(compilerPrinting(warning), { write: false })).toEqual([warning, warning]);
  });

  test('shows the output of a compiler that fails without a finding', async () => {
    expect((await checkBicep(compilerPrinting('out of memory', { code: 159 }), { write: false })).join()).toContain(
      '159: out of memory',
    );
  });

  test('notices that azuredeploy.json is out of date', async () => {
    expect((await checkBicep(compilerPrinting('', { out: '{"resources":{}}' }), { write: false })).join()).toContain(
      'npm run infra -- --write',
    );
  });

  test('ignores which version of the compiler made the template', () => {
    const by = (version: string) =>
      JSON.stringify({
        metadata: { _generator: { version } },
        resources: [{ metadata: { _generator: { version } }, name: 'x' }],
      });
    expect(sameTemplate(by('0.45.15'), by('0.49.2'))).toBe(true);
    expect(sameTemplate(by('0.45.15'), by('0.45.15').replace('x', 'y'))).toBe(false);
  });
});
