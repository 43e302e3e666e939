/** Builds the package of the command: one file that needs no other package, and the licences of what is in it. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { billOfMaterials } from './bill-of-materials.ts';
import { bundledPackages, thirdPartyNotices } from './bundled-packages.ts';
import { preparePackage } from './prepare-package.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** @param folder is emptied first */
export async function buildCommand(folder: string, environment = process.env): Promise<void> {
  const { name, version, requiredNode } = await preparePackage('cli', folder, environment);
  const { output } = await build({
    cwd: ROOT,
    input: { revaudit: 'src/cli/revaudit.ts' },
    platform: 'node',
    transform: { target: 'node22' },
    output: {
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].mjs',
      codeSplitting: false,
      postBanner: versionCheck(requiredNode),
      // Half the size is half the time to start. Errors take their name from their class.
      minify: {
        compress: true,
        mangle: { toplevel: true, keepNames: { class: true, function: false } },
        codegen: true,
      },
    },
    logLevel: 'warn',
  });
  const packages = await bundledPackages(output.filter((file) => file.type === 'chunk'));
  await writeFile(join(folder, 'THIRD-PARTY-NOTICES'), await thirdPartyNotices(packages));
  await writeFile(join(folder, 'sbom.cdx.json'), await billOfMaterials(packages, { name, version }));
}

/** Runs before all else in the file, in JavaScript that old versions know. npm only warns of an old Node. */
function versionCheck(requiredNode: string): string {
  const [major, minor] = requiredNode.split('.');
  return `{
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < ${major} || (major === ${major} && minor < ${minor})) {
    console.error('error: revaudit needs Node.js ${requiredNode} or newer; this is ' + process.versions.node + '.');
    console.error('  Install a newer one: https://nodejs.org');
    process.exit(1);
  }
}`;
}
