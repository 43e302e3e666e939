/** Which packages of others are in a bundle, found from its modules, and what their licences say. */
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { InvariantError } from '../src/base/errors.ts';

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json says, for example `MIT`. */
  readonly licence: string;
  readonly author: string | undefined;
  readonly folder: string;
}

/**
 * Each package once per copy, sorted by name. So a package that is listed twice is also twice in the bundle.
 * @param chunks the output of rolldown
 */
export async function bundledPackages(
  chunks: readonly { readonly moduleIds: readonly string[] }[],
): Promise<readonly BundledPackage[]> {
  const ids = chunks.flatMap(({ moduleIds }) => moduleIds);
  const folders = new Set(ids.map(folderOf).filter((folder) => folder !== undefined));
  const packages = await Promise.all([...folders].map(readPackage));
  return packages.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folder of the package that has the module; the innermost if packages are nested. */
function folderOf(id: string): string | undefined {
  const [path = ''] = id.split('?');
  return /^(?!\0).*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(path)?.[0];
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new InvariantError(`${folder}${sep}package.json names no licence`);
  return { name, version, licence: license, author: typeof author === 'string' ? author : author?.name, folder };
}

/** The text of THIRD-PARTY-NOTICES: the packages, one on a line, and below them the licence that they share. */
export async function thirdPartyNotices(packages: readonly BundledPackage[]): Promise<string> {
  const byTerms = new Map<string, string[]>();
  for (const bundled of packages) {
    const terms = await termsOf(bundled);
    byTerms.set(terms, [...(byTerms.get(terms) ?? []), `${bundled.name} ${bundled.version} (${bundled.licence})`]);
  }
  const sections = [...byTerms].map(([terms, names]) => `${names.join('\n')}\n\n${terms}\n`);
  return [
    `This program contains the packages below. Each list of packages is followed by its licence.\n`,
    ...sections,
  ].join(`\n${'-'.repeat(80)}\n\n`);
}

/** The licence with its copyright lines, and further notices. */
async function termsOf({ licence, author, folder }: BundledPackage): Promise<string> {
  const files = (await readdir(folder)).filter((file) => /^(licen[sc]e|copying|notice|third.?party)/i.test(file));
  const texts = await Promise.all(files.toSorted().map((file) => readFile(join(folder, file), 'utf8')));
  if (texts.length > 0) return texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
  const words = [licence, ...(author === undefined ? [] : [author])].join(', by ');
  return `The package has no licence file. Its package.json says: ${words}.`;
}
