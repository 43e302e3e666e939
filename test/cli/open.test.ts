/** `revaudit open`: the page in a browser, and the address where there is none. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openBrowser } from '../../src/cli/terminal/open-browser.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { ADA, NOW, revocationView } from './revocation-view.ts';
import { runHere } from './run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from './serve-answers.ts';

const VIEW = revocationView(1);

let served: ServedAnswers;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers([VIEW]), { now: NOW });
});
afterAll(() => served[Symbol.asyncDispose]());
afterEach(() => vi.unstubAllEnvs());

const open = (args: readonly string[], more: Parameters<typeof runHere>[1] = {}) =>
  runHere(['open', ...args], { environment: { apiUrl: served.url, apiKey: KEY }, ...more });

test('on a terminal the page is opened', async () => {
  const opened: string[] = [];
  const browse = async (url: string) => opened.push(url) > 0;
  const { code, out } = await open([VIEW.revocationId.slice(0, 8)], { terminal: 100, browse });
  const url = `${served.url}/revocations/${VIEW.revocationId}`;
  expect([code, out, opened]).toEqual([0, `Opening ${url}\n`, [url]]);
});

test('where no browser opens it, the address is printed, and that is no failure', async () => {
  const { code, out, err } = await open(['--user', ADA.name], { terminal: 100, browse: async () => false });
  expect([code, out]).toEqual([0, `${served.url}/people/${ADA.id}\n`]);
  expect(err).toContain('No browser could be opened');
});

test('with --print, with -o and in a pipe none is tried', async () => {
  const browse = async () => {
    throw new TypeError('tried');
  };
  expect((await open(['--print'], { terminal: 100, browse })).out).toBe(`${served.url}/\n`);
  expect((await open(['-o', 'tsv'], { terminal: 100, browse })).out).toBe(`${served.url}/\n`);
  expect(JSON.parse((await open([], { browse })).out)).toEqual({ url: `${served.url}/` });
});

test.runIf(process.platform === 'linux').each([
  ['shows it and goes', 'exit 0', true],
  ['shows it and stays', 'sleep 4', true],
  ['knows no browser', 'exit 3', false],
])('the program of the desktop that %s', async (_, script, isOpened) => {
  const folder = await mkdtemp(join(tmpdir(), 'opener-'));
  await writeFile(join(folder, 'xdg-open'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'xdg-open'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
  expect(await openBrowser('http://127.0.0.1:9/')).toBe(isOpened);
  await rm(folder, { recursive: true });
});

test.runIf(process.platform === 'linux')('without such a program nothing is opened', async () => {
  vi.stubEnv('PATH', '/nowhere');
  expect(await openBrowser('http://127.0.0.1:9/')).toBe(false);
});
