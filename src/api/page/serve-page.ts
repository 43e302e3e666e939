/** Serves the dashboard: one page for all its addresses, and its assets. None has data, so anybody may have them. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { hashOf } from '../../base/hash.ts';
import { isKnown, type Reply, takesGzip } from '../forms/http-reply.ts';
import { PAGE_FOLDER } from './page-folder.ts';

/** Addresses of one segment; '' is today. Those with an id have routes of their own. */
const VIEWS: readonly string[] = ['', 'search', 'sources', 'notices', 'decoder'];

type AskedHeaders = { get(name: string): string | null };

interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Uint8Array;
  readonly packed: Uint8Array;
}

/** The page runs only its own scripts, talks only to its own server, and nobody may show it in a frame. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  vary: 'accept-encoding',
} as const;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** Their names change with what is in them. */
const FOR_GOOD = 'public, max-age=31536000, immutable';
const PAGE = 'index.html';
const pack = promisify(gzip);

/** By their names. A name that is not in the folder is none of ours, whatever path it would make. */
type Folder = ReadonlyMap<string, () => Promise<PageFile>>;
let known: Promise<Folder> | undefined;

/** @param view the first segment of the address; '' or absent: today */
export async function servePage(view: string, asked: AskedHeaders): Promise<Reply> {
  const page = (await folder()).get(PAGE);
  if (page === undefined) return notFound('The dashboard has not been built: run "npm run build".');
  if (!VIEWS.includes(view)) return notFound('There is no such page.');
  // A new version must be seen at once, and it costs one small request to know.
  return replyWithFile(await page(), 'no-cache', asked);
}

export async function serveAsset(name: string, asked: AskedHeaders): Promise<Reply> {
  const file = (await folder()).get(`assets/${name}`);
  return file === undefined ? notFound('There is no such file.') : replyWithFile(await file(), FOR_GOOD, asked);
}

function replyWithFile({ type, etag, body, packed }: PageFile, cacheControl: string, asked: AskedHeaders): Reply {
  const headers = { ...HEADERS, 'cache-control': cacheControl, etag };
  if (isKnown(etag, asked)) return { status: 304, headers };
  const isPacked = takesGzip(asked) && packed.length < body.length;
  const encoding = isPacked ? { 'content-encoding': 'gzip' } : {};
  return { status: 200, headers: { ...headers, 'content-type': type, ...encoding }, body: isPacked ? packed : body };
}

function notFound(text: string): Reply {
  const headers = { ...HEADERS, 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' };
  return { status: 404, headers, body: `${text}\n` };
}

function folder(): Promise<Folder> {
  known ??= listFolder().catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
}

async function listFolder(): Promise<Folder> {
  const names = [...(await namesIn('assets')).map((name) => `assets/${name}`), ...(await namesIn(''))];
  const servable = names.filter((name) => TYPES[extname(name)] !== undefined);
  return new Map(servable.map((name) => [name, once(() => readPageFile(name))]));
}

async function namesIn(part: string): Promise<readonly string[]> {
  try {
    return await readdir(join(PAGE_FOLDER, part));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function readPageFile(name: string): Promise<PageFile> {
  const body = await readFile(join(PAGE_FOLDER, name));
  const type = TYPES[extname(name)] ?? '';
  return { type, etag: `"${hashOf(type, body.toString('base64'))}"`, body, packed: await pack(body) };
}

/** A failed attempt is not remembered. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
