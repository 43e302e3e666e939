/** Builds the library of the package: one file without dependencies that runs on Node 20, and its types. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { isolatedDeclaration } from 'rolldown/experimental';
import { InvariantError } from '../src/base/errors.ts';

const ROOM = resolve(import.meta.dirname, '../src/token-errors');
const ENTRY = 'explain-token-error';
/** The files with the public types. They import no others. */
const TYPED_FILES = [ENTRY, 'token-error-explanation'];

/** @param folder the one that `exports` in package.json names */
export async function buildLibrary(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    input: { [ENTRY]: join(ROOM, `${ENTRY}.ts`) },
    // For browsers and Node: it uses nothing of either.
    platform: 'neutral',
    transform: { target: 'es2022' },
    output: { dir: folder, format: 'esm', entryFileNames: '[name].js' },
    logLevel: 'warn',
  });
  for (const name of TYPED_FILES) await writeFile(join(folder, `${name}.d.ts`), await declarationsOf(name));
}

async function declarationsOf(name: string): Promise<string> {
  const file = join(ROOM, `${name}.ts`);
  const { code, errors } = await isolatedDeclaration(file, await readFile(file, 'utf8'), { stripInternal: true });
  if (errors.length > 0)
    throw new InvariantError(`No types for ${name}: ${errors.map(({ message }) => message).join('; ')}`);
  return code.replaceAll(/(from "\.\/[\w-]+)\.ts"/g, '$1.js"');
}
