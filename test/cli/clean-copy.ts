/** A copy of a fresh checkout, in which the command runs as a separate process. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

interface ProcessResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CleanCopy extends AsyncDisposable {
  readonly root: string;
  /** @param node the Node to start it with; by default that of the tests */
  revaudit(
    args: readonly string[],
    options?: { readonly env?: Readonly<Record<string, string>>; readonly node?: string },
  ): Promise<ProcessResult>;
}

/** @param installed whether the copy has the installed packages (a link to ours) */
export async function cleanCopy({ installed = true }: { readonly installed?: boolean } = {}): Promise<CleanCopy> {
  const root = await mkdtemp(join(tmpdir(), 'revaudit-copy-'));
  // A fresh checkout has nothing that was built.
  const filter = (from: string) => from !== join(ROOT, 'packages', 'dist');
  for (const part of ['bin', 'packages', 'src', 'LICENSE', 'package.json', 'package-lock.json'])
    await cp(join(ROOT, part), join(root, part), { recursive: true, filter });
  if (installed) await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return {
    root,
    revaudit: (args, { env = {}, node = process.execPath } = {}) =>
      new Promise((done) => {
        const child = execFile(
          node,
          [join(root, 'bin', 'revaudit.mjs'), ...args],
          { cwd: root, env: { ...bareEnvironment(), ...env } },
          (error, out, err) => {
            done({ code: error === null ? 0 : (child.exitCode ?? -1), out, err });
          },
        );
      }),
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The environment of the developer must not influence the tests. */
function bareEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME };
}
