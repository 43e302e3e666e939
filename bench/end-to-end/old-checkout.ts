/** An older version of the product, built from the history of the repository where somebody asks for it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export interface Checkout extends AsyncDisposable {
  readonly root: string;
}

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');

/** Undefined: the repository does not have this commit, because its history is not complete or it is no repository. */
export async function checkoutOf(commit: string): Promise<Checkout | undefined> {
  const git = (...args: readonly string[]) => run('git', args, { cwd: ROOT });
  const isKnown = await git('cat-file', '-e', `${commit}^{commit}`).then(
    () => true,
    () => false,
  );
  if (!isKnown) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'revaudit-old-'));
  const root = join(folder, 'checkout');
  await git('worktree', 'add', '--detach', root, commit);
  // Its dependencies are among ours, at the same versions or later ones.
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return {
    root,
    async [Symbol.asyncDispose]() {
      await git('worktree', 'remove', '--force', root);
      await rm(folder, { recursive: true });
    },
  };
}
