/** Logs in gzip and zip are unpacked as a stream, within limits, and what is damaged says so. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLogFile } from '../../../src/ingest/log-files/log-file.ts';
import { openLogSources } from '../../../src/ingest/log-files/log-source.ts';
import { ARCHIVE_LIMITS } from '../../../src/ingest/log-files/zip-directory.ts';
import { zipOf } from '../../fixtures/zip-file.ts';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revaudit-archives-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** For each source what was read of it: the raws, or the reason why it is unreadable. */
async function readAll(content: Uint8Array, limits = ARCHIVE_LIMITS) {
  files += 1;
  const path = join(folder, `archive-${files}`);
  await writeFile(path, content);
  const found: (readonly [string, readonly unknown[]])[] = [];
  for (const source of await openLogSources(path, 'export.zip', limits)) {
    const parts: unknown[] = [];
    for await (const part of readLogFile(source.read())) parts.push(...('raws' in part ? part.raws : [part.reason]));
    found.push([source.file, parts]);
  }
  return found;
}

const A = { id: 'a' };
const B = { id: 'b' };
const LOG = JSON.stringify([A, B]);

describe('a gzip file', () => {
  test('is unpacked, whatever it is called', async () => {
    expect(await readAll(gzipSync(LOG))).toEqual([['export.zip', [A, B]]]);
  });

  test('may be several in sequence', async () => {
    const parts = [A, B].map((record) => gzipSync(`${JSON.stringify(record)}\n`));
    expect(await readAll(Buffer.concat(parts))).toEqual([['export.zip', [A, B]]]);
  });

  test('that was cut off gives the records before its end', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `{"id":"${(n * 7919) % 10_007}"}`).join('\n');
    const [[, parts] = ['', []]] = await readAll(gzipSync(lines).subarray(0, 40_000));
    expect(parts.length).toBeGreaterThan(1000);
    expect(parts.at(-1)).toBe('a damaged gzip file');
  });

  test('that unpacks to more than allowed is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024, ' '));
    expect(await readAll(bomb, { bytes: 2 * 1024 * 1024, ratio: 10_000 })).toEqual([
      ['export.zip', ['it unpacks to more than 2 MiB']],
    ]);
    expect(await readAll(bomb, { ...ARCHIVE_LIMITS, ratio: 100 })).toEqual([
      ['export.zip', ['it unpacks to more than 100 times its size']],
    ]);
  });
});

describe('a zip archive', () => {
  test('gives each of its files', async () => {
    const zip = zipOf([
      { name: 'logs/', content: '' },
      { name: 'logs/audit.json', content: LOG },
      { name: 'sign-ins.csv', content: 'id,x\nb,y\n', stored: true },
      { name: 'empty.json', content: '' },
      { name: '__MACOSX/._audit.json', content: Buffer.from([0, 5, 22, 7]) },
    ]);
    expect(await readAll(zip)).toEqual([
      ['export.zip!logs/audit.json', [A, B]],
      ['export.zip!sign-ins.csv', [{ id: 'b', x: 'y' }]],
      ['export.zip!empty.json', ['the file is empty']],
    ]);
  });

  test('inside an archive is not opened', async () => {
    const inner = zipOf([{ name: 'audit.json', content: LOG }]);
    const nested = 'an archive inside an archive: unpack it first';
    expect(await readAll(zipOf([{ name: 'inner.zip', content: inner }]))).toEqual([['export.zip!inner.zip', [nested]]]);
    expect(await readAll(zipOf([{ name: 'a.gz', content: gzipSync(LOG) }]))).toEqual([['export.zip!a.gz', [nested]]]);
    expect(await readAll(gzipSync(inner))).toEqual([['export.zip', [nested]]]);
  });

  test.each<[string, Buffer, RegExp]>([
    ['without files', zipOf([]), /without files/],
    ['with a password', zipOf([{ name: 'a', content: LOG, flags: 1 }]), /password/],
    ['that was cut off', zipOf([{ name: 'a', content: LOG }]).subarray(0, 60), /cut off/],
    ['that is a document', zipOf([{ name: '[Content_Types].xml', content: '<x/>' }]), /Excel/],
  ])('%s says so', async (_, zip, reason) => {
    const [[, parts] = ['', []], ...others] = await readAll(zip);
    expect([parts, others]).toEqual([[expect.stringMatching(reason)], []]);
  });

  test('with a damaged file reads the others', async () => {
    const zip = zipOf([
      { name: 'a', content: `${LOG}  `, stored: true },
      { name: 'b', content: LOG },
    ]);
    zip[zip.indexOf('  ')] = 0x0a;
    expect(await readAll(zip)).toEqual([
      ['export.zip!a', ['a damaged zip archive']],
      ['export.zip!b', [A, B]],
    ]);
  });

  test('whose files share their bytes, or unpack to more than allowed, is refused', async () => {
    const zip = zipOf([{ name: 'a', content: Buffer.alloc(4 * 1024 * 1024, ' ') }]);
    expect(await readAll(zip, { bytes: 1024 * 1024, ratio: 10_000 })).toEqual([
      ['export.zip', ['it unpacks to more than 1 MiB']],
    ]);
    expect(await readAll(zip, { ...ARCHIVE_LIMITS, ratio: 10 })).toEqual([
      ['export.zip', ['it unpacks to more than 10 times its size']],
    ]);
  });

  test('with any bytes changed is read or refused', async () => {
    const good = zipOf([
      { name: 'a.json', content: LOG },
      { name: 'b.json', content: LOG, stored: true },
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const bytes = Buffer.from(good);
          for (const [at, byte] of changes) bytes[at] = byte;
          await readAll(bytes);
        },
      ),
      { numRuns: 300 },
    );
  });
});
