/** Begins a package that can be installed: its folder, package.json, README and licence. */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { defined } from '../src/base/defined.ts';
import { MalformedInputError } from '../src/base/errors.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** The one setting of these builds: where the source is, for example `https://github.com/OWNER/REPOSITORY`. */
const REPOSITORY_SETTING = 'REPOSITORY_URL';

export interface PreparedPackage {
  readonly name: string;
  readonly version: string;
  /** The oldest version of Node, without the comparison sign. */
  readonly requiredNode: string;
}

/**
 * @param source the folder of the package below `packages/`
 * @param folder is emptied first
 */
export async function preparePackage(
  source: string,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PreparedPackage> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const template = await readPackageJson(join(ROOT, 'packages', source));
  const { version } = await readPackageJson(ROOT);
  const complete = { ...template, version, ...placesOf(environment[REPOSITORY_SETTING]) };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(complete, undefined, 2)}\n`);
  await copyFile(join(ROOT, 'packages', source, 'README.md'), join(folder, 'README.md'));
  await copyFile(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  return { name: template.name, version, requiredNode: template.engines.node.replace('>=', '') };
}

async function readPackageJson(folder: string): Promise<{
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
}> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

/** Left out while the setting is unset: a wrong address in a package is worse than none. */
function placesOf(repository: string | undefined) {
  if (repository === undefined || repository === '') return {};
  if (!URL.canParse(repository) || new URL(repository).protocol !== 'https:')
    throw new MalformedInputError(
      REPOSITORY_SETTING,
      'it must be an https address, as in https://github.com/OWNER/NAME',
    );
  const address = repository.replace(/(?:\.git)?\/?$/, '');
  return defined({
    homepage: `${address}#readme`,
    repository: { type: 'git', url: `git+${address}.git` },
    bugs: { url: `${address}/issues` },
  });
}
