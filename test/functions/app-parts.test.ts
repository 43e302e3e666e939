/** In Azure the engine and retention are two apps of the same package, and each registers its own functions only. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { SettingsError } from '../../src/base/errors.ts';
import { readSettings } from '../../src/config.ts';

const SCRIPT = resolve(import.meta.dirname, '../local/host/fixtures/registered-names.ts');

function registered(part: string | undefined): readonly string[] {
  const { APP_PART: _, ...env } = process.env;
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT], {
    encoding: 'utf8',
    env: part === undefined ? env : { ...env, APP_PART: part },
  });
  expect(status).toBe(0);
  return stdout.trim().split(' ').toSorted();
}

test('with the right to remove rows, nothing but the retention timer runs; both apps together have every function', () => {
  const [engine, retention] = [registered('engine'), registered('retention')];

  expect(retention).toEqual(['retention-timer']);
  expect(engine).not.toContain('retention-timer');
  expect([...engine, ...retention].toSorted()).toEqual(registered(undefined));
});

test('another part is a wrong setting', () => {
  expect(() => readSettings({ APP_PART: 'eraser' })).toThrow(SettingsError);
  expect(() => readSettings({ APP_PART: 'eraser' })).toThrow(/APP_PART must be engine or retention/);
});

test('every file of functions/ registers the function of its name', () => {
  const names = registered(undefined);
  const files = readdirSync(resolve(import.meta.dirname, '../../functions')).map((file) => basename(file, '.ts'));
  expect(files.filter((name) => !names.includes(name))).toEqual([]);
});
