/** The size of all that the package of the library holds, as it is downloaded, beside its data alone. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildLibrary } from '../../bin/build-library.ts';
import type { BenchRow } from '../bench-row.ts';

const LIMIT_KIB = 60;
const ROOM = resolve(import.meta.dirname, '../../src/token-errors');

export async function benchLibrary(): Promise<BenchRow> {
  const folder = await mkdtemp(join(tmpdir(), 'revaudit-library-'));
  try {
    await buildLibrary(folder, {});
    const [value, floor] = [await packedSize(folder, /./), await packedSize(ROOM, /\.json$/)];
    const goal = Math.round((LIMIT_KIB / floor) * 100) / 100;
    return { name: 'library', value, unit: 'KiB', floor, ratio: value / floor, goal };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** In one archive, as npm packs it. */
async function packedSize(folder: string, names: RegExp): Promise<number> {
  const files = (await readdir(folder)).filter((name) => names.test(name));
  const contents = await Promise.all(files.map((name) => readFile(join(folder, name))));
  return Math.round((gzipSync(Buffer.concat(contents), { level: 9 }).length / 1024) * 10) / 10;
}

if (import.meta.main) console.log(await benchLibrary());
