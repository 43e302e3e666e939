/** The completion scripts, in the shells that this machine has. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHere } from './run-here.ts';

const scriptOf = async (shell: string) => (await runHere(['completion', shell])).out;
const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;
const fileWith = async (text: string) => {
  const path = join(await mkdtemp(join(tmpdir(), 'completion-')), 'script');
  await writeFile(path, text);
  return path;
};

describe('bash', () => {
  const completed = async (...words: readonly string[]) => {
    const path = await fileWith(await scriptOf('bash'));
    const all = ['revaudit', ...words].map((word) => `'${word}'`).join(' ');
    const ask = `. '${path}'; COMP_WORDS=(${all}); COMP_CWORD=${words.length}; _revaudit; echo "\${COMPREPLY[*]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '--noprofile', '-c', ask], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.trim().split(' ');
  };

  test('completes commands, and those below them', async () => {
    expect(await completed('revo')).toEqual(['revocations']);
    expect(await completed('revocations', '')).toEqual(expect.arrayContaining(['list', 'show', '--output']));
    expect(await completed('help', 'cau')).toEqual(['causes']);
  });

  test('completes options, and the values of those that have a choice', async () => {
    expect(await completed('revocations', 'list', '--sev')).toEqual(['--severity']);
    expect(await completed('revocations', 'list', '--severity', '')).toEqual(
      'critical high medium low info'.split(' '),
    );
    expect(await completed('revocations', 'list', '-o', 'y')).toEqual(['yaml']);
  });

  test('a value that is spelled like a command is none', async () => {
    expect(await completed('--tenant', 'users', 'revocations', 'sh')).toEqual(['show']);
  });
});

test.runIf(has('zsh'))('zsh reads its script', async () => {
  const { status, stderr } = spawnSync('zsh', ['-n', await fileWith(await scriptOf('zsh'))], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test.runIf(has('fish'))('fish completes commands and values', async () => {
  const path = await fileWith(await scriptOf('fish'));
  const completed = (line: string) => {
    const ask = `source ${path}; complete -C '${line}'`;
    return spawnSync('fish', ['--no-config', '-c', ask], { encoding: 'utf8' }).stdout;
  };
  expect(completed('revaudit revo')).toMatch(/^revocations\t/);
  expect(completed('revaudit revocations list --severity c')).toMatch(/^critical/);
  expect(completed('revaudit revocations sh')).toMatch(/^show\t/);
});

test('the script for PowerShell knows commands and values; quotes in a description do not end a text', async () => {
  const script = await scriptOf('powershell');
  expect(script).toContain(`'revocations list --severity' = @('critical', 'high', 'medium', 'low', 'info')`);
  for (const line of script.split('\n')) expect(line.split("'").length % 2).toBe(1);
});

test('an unknown shell is named, with those that are known', async () => {
  const { code, err } = await runHere(['completion', 'tcsh']);
  expect([code, err]).toEqual([2, expect.stringContaining('bash, zsh, fish, powershell')]);
});
