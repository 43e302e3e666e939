/**
 * Builds `dist/`, the folder that is deployed as it is: a small entry that registers every function, a chunk for each
 * module loaded on first use, the host's files, and the licences and the list of the packages in it. Nothing is
 * installed there. Source maps are not deployed, because reading them would slow every start; to read a trace, build
 * the same commit with `--source-maps`.
 */
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'rolldown';
import { billOfMaterials } from './bin/bill-of-materials.ts';
import { buildWeb } from './bin/build-web.ts';
import { type BundledPackage, bundledPackages, thirdPartyNotices } from './bin/bundled-packages.ts';
import { openApiText } from './src/api/openapi-text.ts';

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

/** The description of the API is made now, so that the app that runs needs no schema to tell it. */
const openApiAtBuild: Plugin = {
  name: 'open-api-at-build',
  async load(id) {
    if (!/[\\/]api[\\/]openapi-text\.ts$/.test(id)) return undefined;
    return `export const openApiText = async () => ${JSON.stringify(await openApiText())};`;
  },
};

/** What is built is served from beside it. */
const pageFolderAtBuild: Plugin = {
  name: 'page-folder-at-build',
  load: (id) =>
    /[\\/]page[\\/]page-folder\.ts$/.test(id)
      ? "import { join } from 'node:path';\nexport const PAGE_FOLDER = join(import.meta.dirname, 'web');"
      : undefined,
};

interface BuiltApp {
  /** The entry first; sizes in characters. */
  readonly files: readonly { readonly file: string; readonly size: number }[];
  readonly packages: readonly BundledPackage[];
}

/** Builds into the folder, which is emptied first. */
export async function buildApp(
  folder: string,
  { entry = 'main.ts', sourceMaps = false }: { readonly entry?: string; readonly sourceMaps?: boolean } = {},
): Promise<BuiltApp> {
  await rm(folder, { recursive: true, force: true });
  const { output } = await build({
    cwd: ROOT,
    input: { main: entry },
    platform: 'node',
    external: PROVIDED_BY_WORKER,
    plugins: [serversOnFirstUse, noOwnStatistics, openApiAtBuild, pageFolderAtBuild],
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
      sourcemap: sourceMaps,
    },
  });
  const chunks = output.filter((file) => file.type === 'chunk');
  const packages = await bundledPackages([...chunks, ...(await buildWeb(join(folder, 'web')))]);
  await Promise.all([
    copyFile(resolve(ROOT, 'host.json'), join(folder, 'host.json')),
    writePackage(folder),
    writeFile(join(folder, 'THIRD-PARTY-NOTICES'), await thirdPartyNotices(packages)),
  ]);
  const files = chunks
    .toSorted((a, b) => Number(b.isEntry) - Number(a.isEntry) || b.code.length - a.code.length)
    .map(({ fileName, code }) => ({ file: fileName, size: code.length }));
  return { files, packages };
}

/** The worker finds the entry in it. It lists no dependencies, so that none are installed. */
async function writePackage(folder: string): Promise<void> {
  const own = { ...(await readIdentity()), private: true, type: 'module', main: 'main.mjs' };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(own, undefined, 2)}\n`);
}

async function readIdentity(): Promise<Readonly<Record<'name' | 'version' | 'license', string>>> {
  const { name, version, license } = JSON.parse(await readFile(resolve(ROOT, 'package.json'), 'utf8'));
  return { name, version, license };
}

if (import.meta.main) {
  const start = performance.now();
  const folder = resolve(ROOT, 'dist');
  const { files, packages } = await buildApp(folder, { sourceMaps: process.argv.includes('--source-maps') });
  await writeFile(join(folder, 'sbom.cdx.json'), await billOfMaterials(packages, await readIdentity()));
  for (const { file, size } of files) console.log(`dist/${file} ${Math.ceil(size / 1024)} KiB`);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${files.length} files with ${packages.length} packages of others in ${seconds} s`);
}
