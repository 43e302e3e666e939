/**
 * Builds `dist/`, the folder that is deployed as it is: a small entry that registers every function, a chunk for each
 * module loaded on first use, source maps, and the host's files. Nothing is installed there.
 */
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'rolldown';

const ROOT = import.meta.dirname;
/**
 * The Functions worker provides it at run time. It must stay a real `require`: otherwise no function is registered,
 * without an error.
 */
const PROVIDED_BY_WORKER = ['@azure/functions-core'];

/**
 * `@azure/functions` needs an HTTP server only for HTTP streaming, which is off. Loading Node's server modules would
 * take a tenth of the cold start.
 */
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

/**
 * Azure's exporter can send usage statistics to Microsoft. That is switched off (`src/config.ts`), so its code is left
 * out.
 */
const noOwnStatistics: Plugin = {
  name: 'no-own-statistics',
  resolveId: (id, importer) =>
    /statsbeatExporter\.js$/.test(id) && /monitor-opentelemetry-exporter/.test(importer ?? '')
      ? '\0no-own-statistics'
      : undefined,
  load: (id) => (id === '\0no-own-statistics' ? 'export const AzureMonitorStatsbeatExporter = undefined;' : undefined),
};

/** Builds into the folder. Resolves to the size of each file in characters, the entry first. */
export async function buildApp(
  folder: string,
  entry = 'main.ts',
): Promise<readonly { readonly file: string; readonly size: number }[]> {
  await rm(folder, { recursive: true, force: true });
  const { output } = await build({
    cwd: ROOT,
    input: { main: entry },
    platform: 'node',
    external: PROVIDED_BY_WORKER,
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
      // Names stay, so that stack traces in the log are readable.
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

/** The worker finds the entry in it. It lists no dependencies, so that none are installed. */
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
