/**
 * The software bill of materials (CycloneDX) of a bundle: what `npm sbom` says of the checkout, limited to the packages
 * that are in the bundle. `npm sbom --omit dev` alone leaves out every package that a devDependency also needs.
 */
import { resolve } from 'node:path';
import { InvariantError } from '../src/base/errors.ts';
import type { BundledPackage } from './bundled-packages.ts';
import { npm } from './npm.ts';

const ROOT = resolve(import.meta.dirname, '..');

interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly version: number;
  readonly components: readonly { readonly 'bom-ref': string; readonly name: string; readonly version: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** @param product what the bundle is, for example `@revocation-auditor/cli` */
export async function billOfMaterials(
  packages: readonly BundledPackage[],
  product: { readonly name: string; readonly version: string },
): Promise<string> {
  const { bomFormat, specVersion, version, components, dependencies } = await npmBill();
  const bundled = new Set(packages.map((bundle) => `${bundle.name}@${bundle.version}`));
  const listed = components.filter((component) => bundled.has(`${component.name}@${component.version}`));
  const refs = new Set(listed.map((component) => component['bom-ref']));
  if (refs.size < bundled.size)
    throw new InvariantError(`npm sbom lists ${refs.size} of the ${bundled.size} packages in the bundle`);
  const bill = {
    bomFormat,
    specVersion,
    version,
    metadata: { component: { type: 'application', name: product.name, version: product.version } },
    components: listed,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) })),
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

async function npmBill(): Promise<Bill> {
  // Whoever sets NODE_ENV to production, as Vite does, makes npm leave out what devDependencies need.
  const args = ['sbom', '--package-lock-only', '--include', 'dev', '--sbom-format', 'cyclonedx'];
  return JSON.parse(await npm(args, ROOT));
}
