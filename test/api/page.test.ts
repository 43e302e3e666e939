/** The page of the dashboard and its assets: which headers they have, and that nothing else of the folder is served. */
import { beforeAll, expect, test } from 'vitest';
import { buildWebIfStale } from '../../bin/build-web.ts';
import { serveAsset, servePage } from '../../src/api/page/serve-page.ts';

beforeAll(() => buildWebIfStale(() => undefined));

const plain = { get: () => null };
const packed = { get: (name: string) => (name === 'accept-encoding' ? 'gzip, br' : null) };

async function assets(): Promise<readonly string[]> {
  const { body } = await servePage('', plain);
  return [
    ...Buffer.from(body ?? '')
      .toString()
      .matchAll(/(?:src|href)="\/assets\/([^"]+)"/g),
  ].map(([, name]) => name ?? '');
}

test('the page runs its own scripts only, is shown in no frame, and is asked for anew each time', async () => {
  const { status, headers } = await servePage('', plain);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  const policy = headers['content-security-policy'] ?? '';
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ])
    expect(policy.split('; ')).toContain(rule);
  expect(policy).not.toMatch(/unsafe|http|data:|\*/);
});

test('the page has no script and no style in itself, and asks no other site', async () => {
  const { body } = await servePage('', plain);
  const html = Buffer.from(body ?? '').toString();
  expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/);
  expect(html).not.toMatch(/https?:/);
});

test('assets are kept for good, packed where that is taken, and have their types', async () => {
  const names = await assets();
  expect(names.some((name) => name.endsWith('.js')) && names.some((name) => name.endsWith('.css'))).toBe(true);
  for (const name of names) {
    const { status, headers, body } = await serveAsset(name, packed);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toMatch(/^(text\/(javascript|css)|image\/svg\+xml)/);
    const whole = (await serveAsset(name, plain)).body ?? '';
    expect((body ?? '').length <= whole.length).toBe(true);
  }
});

test('a page that the browser has is not sent again', async () => {
  const { headers } = await servePage('sources', plain);
  const known = { get: (name: string) => (name === 'if-none-match' ? (headers.etag ?? null) : null) };
  expect(await servePage('', known)).toMatchObject({ status: 304, headers: { etag: headers.etag } });
});

test.each(['../index.html', '..%2Findex.html', 'sources.sha256', '', '.', 'constructor', '/etc/passwd'])(
  'no asset has the name %j',
  async (name) => {
    expect((await serveAsset(name, plain)).status).toBe(404);
  },
);

test.each(['api', 'admin', 'runtime', 'nothing', 'favicon.ico', '../sources'])('%j is no page', async (view) => {
  expect((await servePage(view, plain)).status).toBe(404);
});
