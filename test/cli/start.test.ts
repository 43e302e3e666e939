/** What a command does not need is not loaded: half of the time to start is loading. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const HOOK = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  process.on('exit', () => console.error(JSON.stringify(loaded.filter((url) => url.startsWith('file:')))));
`)}`;

function loadedBy(...args: readonly string[]): readonly string[] {
  const { stderr } = spawnSync(process.execPath, ['--import', HOOK, `${ROOT}/src/cli/revaudit.ts`, ...args], {
    encoding: 'utf8',
  });
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
}

/** Graph, the endpoints, the rows of the record, texts of errors, and large packages. */
const HEAVY =
  /src\/(graph\/graph\.ts|api\/route-table|query\/(table-answers|show-revocation)|token-errors\/explain)|node_modules\/(@azure|@modelcontextprotocol|zod|yaml|jmespath)\//;

test('the help and the version load nothing that only some commands need', { timeout: 60_000 }, () => {
  const help = loadedBy('--help');
  expect(help.filter((url) => HEAVY.test(url))).toEqual([]);
  // About as many as there are commands and what they print; each more is a third of a millisecond.
  expect(help.length).toBeLessThan(165);
  expect(loadedBy('--version').length).toBeLessThan(25);
});

test('explain loads neither the record nor Graph', { timeout: 60_000 }, () => {
  const loaded = loadedBy('explain', '700082', '--output', 'none');
  expect(loaded.some((url) => url.includes('/token-errors/'))).toBe(true);
  expect(loaded.filter((url) => HEAVY.test(url) && !url.includes('/token-errors/'))).toEqual([]);
});
