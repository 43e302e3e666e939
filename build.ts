/**
 * Makes `dist/`, the folder that deploys as it is: one lean entry that registers every function, a chunk for each thing
 * loaded on first use, source maps, and what the host reads. Nothing is installed there.
 */
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'rolldown';

const ROOT = import.meta.dirname;
/** Given by the Functions worker at run time: it must stay a real `require`, or the package registers nothing, silently. */
const GIVEN_BY_THE_WORKER = ['@azure/functions-core'];

/** `@azure/functions` needs servers only to stream HTTP, which we leave off; loading Node's at the start would cost a tenth of it. */
const serversOnFirstUse: Plugin = {
  name: 'servers-on-first-use',
  resolveId: (id, importer) =>
    /^(http|net)$/.test(id) && /@azure[\\/]functions[\\/]/.test(importer ?? '') ? `\0on-first-use:${id}` : undefined,
  load(id) {
    const name = /^\0on-first-use:(\w+)$/.exec(id)?.[1];
    return name === undefined
      ? undefined
      : `module.exports = { createServer: (...given) => require('node:${name}').createServer(...given) };`;
  },
};

/** Azure's exporter would send Microsoft statistics of its own use. `wiring.ts` switches that off, so what it would send them with stays out. */
const noOwnStatistics: Plugin = {
  name: 'no-own-statistics',
  resolveId: (id, importer) =>
    /statsbeatExporter\.js$/.test(id) && /monitor-opentelemetry-exporter/.test(importer ?? '')
      ? '\0no-own-statistics'
      : undefined,
  load: (id) => (id === '\0no-own-statistics' ? 'export const AzureMonitorStatsbeatExporter = undefined;' : undefined),
};

/** Builds into a folder and answers the size of each file in characters, the entry first. */
export async function buildApp(
  folder: string,
  entry = 'main.ts',
): Promise<readonly { readonly file: string; readonly size: number }[]> {
  await rm(folder, { recursive: true, force: true });
  const { output } = await build({
    cwd: ROOT,
    input: { main: entry },
    platform: 'node',
    external: GIVEN_BY_THE_WORKER,
    plugins: [serversOnFirstUse, noOwnStatistics],
    resolve: {
      alias: { '@azure/functions': resolve(ROOT, 'node_modules/@azure/functions/dist/azure-functions.min.js') },
    },
    transform: { target: 'node22' },
    output: {
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
      // Names stay, so that a stack in the log can be read.
      minify: { compress: true, mangle: false, codegen: true },
      sourcemap: true,
    },
  });
  await Promise.all([copyFile(resolve(ROOT, 'host.json'), join(folder, 'host.json')), writePackage(folder)]);
  const chunks = output.filter((file) => file.type === 'chunk');
  return chunks
    .toSorted((a, b) => Number(b.isEntry) - Number(a.isEntry) || b.code.length - a.code.length)
    .map(({ fileName, code }) => ({ file: fileName, size: code.length }));
}

/** The worker asks it for the entry; without dependencies nobody tries to install any. */
async function writePackage(folder: string): Promise<void> {
  const { name, version, license } = JSON.parse(await readFile(resolve(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const own = { name, version, license, private: true, type: 'module', main: 'main.mjs' };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(own, undefined, 2)}\n`);
}

if (import.meta.main) {
  const start = performance.now();
  const files = await buildApp(resolve(ROOT, 'dist'));
  for (const { file, size } of files) console.log(`dist/${file} ${Math.ceil(size / 1024)} KiB`);
  console.log(`${files.length} files in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
