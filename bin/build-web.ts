/** Builds the dashboard (`web/`) into a folder of assets with a hash in their names, which never change. */
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Rolldown } from 'vite';

const ROOT = resolve(import.meta.dirname, '..');
/** Of what the pages are made. One file too many costs a build of a second; one too few would show an old page. */
const SOURCES = ['web', 'docs/runbooks', 'src/token-errors', 'src/base', 'src/api/client.ts', 'bin/build-web.ts'];
/** Says of which sources the folder was built. */
const STAMP = 'sources.sha256';

/** Where `npm start` and the build put them. */
export const WEB_FOLDER = resolve(ROOT, 'dist/web');

/** Replaces the folder. Resolves to the chunks, for the list of the packages in them. */
export async function buildWeb(folder: string): Promise<readonly Rolldown.OutputChunk[]> {
  const { build } = await import('vite');
  const stamp = await stampOfSources();
  // Whoever serves the folder meanwhile sees the old one or the new one, never half of one.
  const unfinished = `${folder}.${process.pid}`;
  const built = await build({
    root: resolve(ROOT, 'web'),
    configFile: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: unfinished,
      emptyOutDir: true,
      target: 'es2023',
      // The content policy forbids `data:`.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // On a busy machine the bundler would tell `npm start` how long its parts took.
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  });
  await writeFile(join(unfinished, STAMP), stamp);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  const outputs = Array.isArray(built) ? built : [built];
  return outputs.flatMap((one) => ('output' in one ? one.output : [])).filter((file) => file.type === 'chunk');
}

/** For `npm start`, which needs no build before it. */
export async function buildWebIfStale(print: (line: string) => void): Promise<void> {
  const built = await readFile(join(WEB_FOLDER, STAMP), 'utf8').catch(undefinedIfMissing);
  if (built === (await stampOfSources())) return;
  const start = performance.now();
  print(built === undefined ? 'Building the dashboard …' : 'Building the dashboard: it is older than its sources …');
  await buildWeb(WEB_FOLDER);
  print(`Built the dashboard in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}

async function stampOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesOf(resolve(ROOT, source)))
      hash.update(`${relative(ROOT, file)}\0`).update(await readFile(file));
  }
  return hash.digest('hex');
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (/\.\w+$/.test(path)) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).toSorted();
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
