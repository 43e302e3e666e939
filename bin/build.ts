/** Builds what a package holds. The command: Node runs no TypeScript inside node_modules. Dependencies stay what they are, installed beside it. */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { buildLibrary } from './build-library.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** @param folder where the launcher of that package looks: its own `bin/dist` */
export async function buildCommand(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await build({
    cwd: ROOT,
    input: { revaudit: 'src/cli/revaudit.ts' },
    platform: 'node',
    external: [/^[^./]/],
    transform: { target: 'node22' },
    output: { dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    logLevel: 'warn',
  });
}

if (import.meta.main) {
  const folder = resolve(import.meta.dirname, 'dist');
  await buildCommand(folder);
  await buildLibrary(join(folder, 'library'));
}
