/**
 * Nothing that people read or run fetches code by a name that nobody has claimed in the public registry. `npx revaudit`
 * asks the registry wherever it is not installed, and docs tell administrators to run it.
 */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './pages.ts';

const FILES = [
  '*.md',
  '*.{json,yaml,ts}',
  '.{devcontainer,github,vscode}/**/*.{md,json,yml}',
  '.ci/run',
  '{bench,bin,docs,functions,infra,local,packages,src,web}/**/*.{md,ts,js,mjs,json,html,sh,ps1,txt,bicep,kql}',
];
const read = globSync(FILES, { cwd: ROOT, exclude: ['package-lock.json', '**/dist/**', '**/node_modules/**'] });

/** Commands in a text that may fetch a package by its name. */
function fetchesByName(text: string): readonly string[] {
  const runners = /\b(?:npx|bunx|(?:pnpm|yarn) dlx|npm (?:exec|x)) [^\n`'"]+/g;
  const installs = /\b(?:npm (?:i|install|add)|(?:pnpm|yarn|bun) (?:i|install|add)) [^\n`'"]+/g;
  return [
    ...[...text.matchAll(runners)]
      .map(([found]) => found)
      .filter((found) => !/ --(?:offline|no-install)\b/.test(found)),
    ...[...text.matchAll(installs)]
      .map(([found]) => found)
      .filter((found) => /revaudit|revocation-auditor|explain-token/.test(found) && !/\.tgz\b/.test(found)),
  ];
}

test('no document, hook, message or script fetches a package by its name', () => {
  const found = read.flatMap((file) => {
    const text = fetchesByName(readFileSync(resolve(ROOT, file), 'utf8'));
    return text.map((command) => `${file}: ${command}`);
  });
  expect(read.length).toBeGreaterThan(400);
  expect(found).toEqual([]);
});

describe('the check itself', () => {
  test.each([
    'npx revaudit revocations list',
    'Run npx vitest run test/detect first.',
    'npm exec -- revaudit doctor',
    'pnpm dlx revaudit',
    'npm install --global @revocation-auditor/cli',
    'npm i explain-token-error',
  ])('finds: %s', (text) => {
    expect(fetchesByName(text)).toHaveLength(1);
  });

  test.each([
    'npm exec --offline -- revaudit doctor',
    'npm install --global ./packages/dist/revocation-auditor-cli-0.1.0.tgz',
    'node bin/revaudit.mjs doctor',
    'npm ci',
    'why not `npx`: it asks the registry',
  ])('passes: %s', (text) => {
    expect(fetchesByName(text)).toEqual([]);
  });
});
