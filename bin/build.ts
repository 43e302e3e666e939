/**
 * Builds what the package holds: the command and the library. The command must be built, because Node does not run
 * TypeScript inside node_modules. Its dependencies are not bundled: npm installs them.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { buildLibrary } from './build-library.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** @param folder the `bin/dist` of the package, where the launcher looks */
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
