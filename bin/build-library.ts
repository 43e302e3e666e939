/** Builds the package of the library: CommonJS and ES module, types, no dependencies, for Node 20 and for bundlers. */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { isolatedDeclaration } from 'rolldown/experimental';
import { InvariantError } from '../src/base/errors.ts';
import { preparePackage } from './prepare-package.ts';

const ROOM = resolve(import.meta.dirname, '../src/token-errors');
const ENTRY = 'explain-token-error';
/** @param folder is emptied first */
export async function buildLibrary(folder: string, environment = process.env): Promise<void> {
  await preparePackage(ENTRY, folder, environment);
  const { output } = await build({
    input: { [ENTRY]: join(ROOM, `${ENTRY}.ts`) },
    // For browsers and Node: it uses nothing of either.
    platform: 'neutral',
    transform: { target: 'es2022' },
    output: { dir: folder, format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false, minify: true },
    logLevel: 'warn',
  });
  await writeFile(join(folder, `${ENTRY}.js`), moduleOf(output[0].exports));
  for (const [name, text] of await declarations())
    for (const [code, types] of Object.entries({ js: 'd.ts', cjs: 'd.cts' }))
      await writeFile(join(folder, `${name}.${types}`), text.replaceAll(/(from "\.\/[\w-]+)\.ts"/g, `$1.${code}"`));
}

/** The ES module hands on the exports of the CommonJS file: most of the package is data, which it should hold once. */
function moduleOf(names: readonly string[]): string {
  return `import library from './${ENTRY}.cjs';\n\nexport const { ${names.join(', ')} } = library;\n`;
}

/** The types of the entry, and of each file that they import, by the name of the file. */
async function declarations(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const pending = [ENTRY];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name)) continue;
    const text = await declarationsOf(name);
    found.set(name, text);
    pending.push(...[...text.matchAll(/from "\.\/([\w-]+)\.ts"/g)].map(([, imported = '']) => imported));
  }
  return found;
}

async function declarationsOf(name: string): Promise<string> {
  const file = join(ROOM, `${name}.ts`);
  const { code, errors } = await isolatedDeclaration(file, await readFile(file, 'utf8'), { stripInternal: true });
  if (errors.length > 0)
    throw new InvariantError(`No types for ${name}: ${errors.map(({ message }) => message).join('; ')}`);
  return code;
}
