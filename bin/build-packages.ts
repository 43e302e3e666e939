/**
 * Builds the two packages that others install, and packs each as a file: `npm run packages`. With `--folders` it packs
 * nothing. The setting REPOSITORY_URL is the address of the source; without it the packages name none.
 */
import { join, resolve } from 'node:path';
import { buildCommand } from './build-command.ts';
import { buildLibrary } from './build-library.ts';
import { npm } from './npm.ts';

const OUTPUT = resolve(import.meta.dirname, '../packages/dist');

/** The file that `npm pack` made of the folder, in the folder above it. */
async function pack(folder: string): Promise<string> {
  const args = ['pack', folder, '--pack-destination', OUTPUT, '--json'];
  const [{ filename, size }] = JSON.parse(await npm(args, folder));
  return `packages/dist/${filename} ${Math.ceil(size / 1024)} KiB`;
}

const [cli, library] = [join(OUTPUT, 'cli'), join(OUTPUT, 'explain-token-error')];
await buildCommand(cli);
await buildLibrary(library);
if (!process.argv.includes('--folders')) for (const folder of [cli, library]) console.log(await pack(folder));
