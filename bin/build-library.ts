/** Builds the library for a package: one file that needs no dependency and runs on Node 20, and its types. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { isolatedDeclaration } from 'rolldown/experimental';

const ROOM = resolve(import.meta.dirname, '../src/token-errors');
const ENTRY = 'explain-token-error';
/** The public types import nothing, so the two files are all the types there are. */
const TYPED = [ENTRY, 'token-error-explanation'];

/** @param folder where `exports` in package.json looks */
export async function buildLibrary(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    input: { [ENTRY]: join(ROOM, `${ENTRY}.ts`) },
    // Browsers and Node alike: nothing of either is used.
    platform: 'neutral',
    transform: { target: 'es2022' },
    output: { dir: folder, format: 'esm', entryFileNames: '[name].js' },
    logLevel: 'warn',
  });
  for (const name of TYPED) await writeFile(join(folder, `${name}.d.ts`), await declared(name));
}

async function declared(name: string): Promise<string> {
  const file = join(ROOM, `${name}.ts`);
  const { code, errors } = await isolatedDeclaration(file, await readFile(file, 'utf8'), { stripInternal: true });
  if (errors.length > 0) throw new Error(`No types of ${name}: ${errors.map(({ message }) => message).join('; ')}`);
  return code.replaceAll(/(from "\.\/[\w-]+)\.ts"/g, '$1.js"');
}
