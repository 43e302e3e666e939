/** Finds a Bicep compiler: the one that BICEP names, on the path, of the Azure CLI, or fetched by a .NET SDK. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ProgramResult, run } from '../bin/run-program.ts';

export interface Compiler {
  /** Its name, for the output. */
  readonly what: string;
  /** Lints, and prints the compiled template. */
  build(file: string): Promise<ProgramResult>;
}

const PROJECT = resolve(import.meta.dirname, 'bicep.csproj');

/** Resolves to undefined if there is none and none can be fetched. */
export async function findCompiler(env: NodeJS.ProcessEnv): Promise<Compiler | undefined> {
  if (env.BICEP) return bicep(env.BICEP);
  if (await works('bicep', ['--version'])) return bicep('bicep');
  // Not `az` alone: it would fetch a compiler of any version, and print about it in the middle of the check.
  if (await works('az', ['bicep', 'version'])) return azBicep;
  const fetched = (await works('dotnet', ['--version'])) ? await fetchedCompiler(env) : undefined;
  return fetched === undefined ? undefined : bicep(fetched);
}

function bicep(program: string): Compiler {
  return { what: program, build: (file) => run(program, ['build', file, '--stdout']) };
}

const azBicep: Compiler = {
  what: 'az bicep',
  build: (file) => run('az', ['bicep', 'build', '--file', file, '--stdout', '--only-show-errors']),
};

async function works(program: string, args: readonly string[]): Promise<boolean> {
  return (await run(program, args)).code === 0;
}

/** Restores the package once; after that it works offline. */
async function fetchedCompiler(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const platform = platformOf(process.platform, process.arch);
  const version = /<BicepVersion>([^<]+)</.exec(readFileSync(PROJECT, 'utf8'))?.[1] ?? '';
  const packages = env.NUGET_PACKAGES ?? join(homedir(), '.nuget/packages');
  const program = join(
    packages,
    `azure.bicep.commandline.${platform}`,
    version,
    'tools',
    process.platform === 'win32' ? 'bicep.exe' : 'bicep',
  );
  if (!existsSync(program)) await restore(platform);
  if (!existsSync(program)) return undefined;
  chmodSync(program, 0o755);
  return program;
}

async function restore(platform: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'bicep-'));
  try {
    // A restore leaves files behind. They must not be in the source tree.
    await run('dotnet', [
      'restore',
      PROJECT,
      `-p:BicepPlatform=${platform}`,
      `-p:BaseIntermediateOutputPath=${scratch}/`,
    ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The platform as NuGet names it. */
function platformOf(system: NodeJS.Platform, processor: string): string {
  const names: Readonly<Partial<Record<NodeJS.Platform, string>>> = { win32: 'win', darwin: 'osx' };
  return `${names[system] ?? 'linux'}-${processor}`;
}
