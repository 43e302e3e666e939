/** The size of the deployed app, beside its libraries alone in the same build. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../build.ts';
import type { BenchRow } from '../bench-row.ts';

const LIMIT_MB = 5;

export async function benchDeployable(): Promise<BenchRow> {
  const [value, floor] = [await builtSize('main.ts'), await builtSize('bench/size/libraries.ts')];
  return {
    name: 'deployable',
    value,
    unit: 'MB',
    floor,
    ratio: value / floor,
    goal: Math.round((LIMIT_MB / floor) * 100) / 100,
  };
}

async function builtSize(entry: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'revaudit-size-'));
  try {
    await buildApp(folder, { entry });
    const files = await readdir(folder);
    const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
    return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e4) / 100;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) console.log(await benchDeployable());
