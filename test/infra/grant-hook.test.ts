/** The hook after provisioning grants only if somebody agreed, and never fails the deployment. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../bin/run-program.ts';
import { INFRA } from './template.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hook-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The exit codes of `revaudit permissions`. */
interface ExitCodes {
  readonly whatIf?: number;
  readonly check?: number;
  readonly grant?: number;
}

/** Runs the hook with a `node` that records the calls of `revaudit` and exits with the given codes. */
async function hook(
  { whatIf = 0, check = 0, grant = 0 }: ExitCodes,
  env: Readonly<Record<string, string>> = {},
  { installed = true } = {},
) {
  const folder = mkdtempSync(join(scratch, 'a run with blanks '));
  mkdirSync(join(folder, 'node_modules'));
  // npm writes it last.
  if (installed) writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{}');
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  writeFileSync(
    join(folder, 'node'),
    `#!/bin/sh\necho "$*" >> '${calls}'\ncase "$*" in *--what-if*) exit ${whatIf} ;; *' check '*) exit ${check} ;; *' grant '*) exit ${grant} ;; esac\n`,
  );
  chmodSync(join(folder, 'node'), 0o755);
  const settings = {
    PATH: `${folder}:/usr/bin:/bin`,
    IDENTITY_PRINCIPAL_ID: 'an-identity',
    REVAUDIT_TENANT_ID: 'a-tenant',
    ...env,
  };
  const result = await run(
    '/usr/bin/env',
    [
      '-i',
      ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
      'sh',
      resolve(INFRA, 'hooks/grant-permissions.sh'),
    ],
    { cwd: folder },
  );
  const granted = readFileSync(calls, 'utf8')
    .split('\n')
    .filter((call) => call.includes(' grant ') && !call.includes('--what-if'));
  return { ...result, granted };
}

test('nothing is granted if all is granted already', async () => {
  expect(await hook({})).toMatchObject({ code: 0, granted: [], out: expect.stringContaining('All are granted.') });
});

test('nothing is granted if nobody can agree, and the command for later is printed', async () => {
  const { code, out, granted } = await hook({ check: 1 }, { GRAPH_CLOUD: 'china' });
  expect({ code, granted }).toEqual({ code: 0, granted: [] });
  expect(out).toContain(
    'node bin/revaudit.mjs permissions grant --identity an-identity --tenant a-tenant --cloud china',
  );
});

test('a pipeline that agreed in advance grants, in its cloud', async () => {
  const { granted } = await hook({ check: 1 }, { GRANT_PERMISSIONS: 'yes', GRAPH_CLOUD: 'us-gov' });
  expect(granted).toEqual([
    'bin/revaudit.mjs permissions grant --identity an-identity --tenant a-tenant --cloud us-gov',
  ]);
});

test.each([{ whatIf: 5 }, { check: 1, grant: 5 }])('the deployment continues with the exit codes %j', async (codes) => {
  const { code, out } = await hook(codes, { GRANT_PERMISSIONS: 'yes' });
  expect(code).toBe(0);
  expect(out).toContain('Until the permissions are granted');
});

test('the hook says that npm ci is missing, in sh and in PowerShell, and not that somebody must sign in', async () => {
  const { code, out, granted } = await hook({ whatIf: 1 }, { GRANT_PERMISSIONS: 'yes' }, { installed: false });

  expect({ code, granted }).toEqual({ code: 0, granted: [] });
  expect(out).toContain('run "npm ci" first');
  expect(out).not.toContain('az login');
  const powershell = readFileSync(resolve(INFRA, 'hooks/grant-permissions.ps1'), 'utf8');
  expect(powershell).toMatch(
    /if \(-not \(Test-Path node_modules\/\.package-lock\.json\)\) \{\n {2}Write-Later '[^']+run "npm ci" first\.'\n {2}exit 0\n\}/,
  );
});
