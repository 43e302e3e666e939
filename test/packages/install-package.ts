/** Packs a built package and installs it where nothing else is, as its users do. Nothing may be downloaded. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { InvariantError } from '../../src/base/errors.ts';

/** Old enough to show that the library runs on it. */
export const SYSTEM_NODE = '/usr/bin/node';

export interface InstalledPackage extends AsyncDisposable {
  /** The folder that it was installed in. */
  readonly home: string;
  run(command: string, args: readonly string[]): ProcessResult;
}

interface ProcessResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param build writes the package into the folder that it is given */
export async function installPackage(build: (folder: string) => Promise<void>): Promise<InstalledPackage> {
  const [source, home] = [await scratchFolder(), await scratchFolder()];
  await build(join(source, 'package'));
  npm(['pack', join(source, 'package'), '--pack-destination', source], source);
  const file = (await readdir(source)).find((name) => name.endsWith('.tgz')) ?? '';
  npm(['install', '--offline', join(source, file)], home);
  await rm(source, { recursive: true, force: true });
  return {
    home,
    run: (command, args) =>
      spawnSync(command, args, { cwd: home, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: home } }),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}

/** The Nodes from the version on: that of the tests, the system's, and those in REVAUDIT_TEST_NODES. */
export function nodesFrom(oldestMajor: number): readonly string[] {
  const others = (process.env.REVAUDIT_TEST_NODES ?? '').split(delimiter);
  return [process.execPath, SYSTEM_NODE, ...others].filter((node) => majorOf(node) >= oldestMajor);
}

/** NaN if there is no such Node. */
export function majorOf(node: string): number {
  return node === ''
    ? Number.NaN
    : Number(/^v(\d+)/.exec(spawnSync(node, ['--version']).stdout?.toString() ?? '')?.[1]);
}

function scratchFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'revaudit-package-'));
}

function npm(args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new InvariantError(`npm ${args.join(' ')} failed: ${stderr}`);
}
