/** How a second terminal finds what `npm start` runs: each leaves a file in the checkout as long as it lives. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface RunningInstance {
  readonly pid: number;
  /** ISO 8601, by the wall. */
  readonly startedAt: string;
  /** Base of the HTTP API, with `/api`. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly connectionString: string;
  readonly tenantId: string;
  /** Loopback address of the simulated tenant, and a token for it. */
  readonly graphDial?: string;
  readonly graphToken?: string;
}

/** Says where we are, until the result takes it back. */
export async function announce(instance: RunningInstance, root: string = packageRoot()): Promise<() => Promise<void>> {
  const folder = folderIn(root);
  const [path, draft] = [join(folder, `${instance.pid}.json`), join(folder, `${instance.pid}.draft`)];
  await mkdir(folder, { recursive: true });
  // It holds keys, and must never be read half written.
  await writeFile(draft, `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
  return () => rm(path, { force: true });
}

/** The instance that was started last of those that live; undefined where there is none, or only what killed ones left behind. */
export async function findRunning(root: string = packageRoot()): Promise<RunningInstance | undefined> {
  const folder = folderIn(root);
  const names = existsSync(folder) ? await readdir(folder) : [];
  const said = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readInstance(join(folder, name))),
  );
  const living = said.filter((instance) => instance !== undefined).filter(({ pid }) => lives(pid));
  return living.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)).at(-1);
}

function folderIn(root: string): string {
  return join(root, '.revaudit', 'running');
}

async function readInstance(path: string): Promise<RunningInstance | undefined> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isInstance(read) ? read : undefined;
  } catch (error) {
    // No file, or one that is none of ours: nothing runs here as far as anybody can tell.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return undefined;
    throw error;
  }
}

function isInstance(read: unknown): read is RunningInstance {
  if (typeof read !== 'object' || read === null) return false;
  const texts = ['startedAt', 'apiUrl', 'apiKey', 'connectionString', 'tenantId'];
  return (
    'pid' in read && Number.isInteger(read.pid) && texts.every((name) => typeof Reflect.get(read, name) === 'string')
  );
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The nearest folder upward with a package.json: the checkout, from the sources as from what is built of them. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
