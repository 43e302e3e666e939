/** What Microsoft does not say stands in one place, and the page for readers names the same questions. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const ASSUMPTIONS = 'src/conditional-access/assumptions.ts';
const textOf = (file: string) => readFileSync(resolve(root, file), 'utf8');
const questionsIn = (text: string) => new Set([...text.matchAll(/\bU(\d+)\b/g)].map(([, number]) => Number(number)));
const U1_TO_U15 = Array.from({ length: 15 }, (_, index) => index + 1);

test('every open question U1 to U15 has its answer there, and its row on the page', () => {
  expect([...questionsIn(textOf(ASSUMPTIONS))].sort((a, b) => a - b)).toEqual(U1_TO_U15);
  const page = textOf('docs/conditional-access.md');
  expect([...page.matchAll(/^\| U(\d+) \|/gm)].map(([, number]) => Number(number))).toEqual(U1_TO_U15);
});

test('every answer is used elsewhere', () => {
  const names = [...textOf(ASSUMPTIONS).matchAll(/^export const (\w+)/gm)].map(([, name]) => name ?? '');
  const others = globSync('src/**/*.ts', { cwd: root }).filter((file) => file !== ASSUMPTIONS);
  const used = new Set(others.flatMap((file) => textOf(file).match(/\b[A-Z][A-Z_]{5,}\b/g) ?? []));
  expect(names.filter((name) => !used.has(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(5);
});
