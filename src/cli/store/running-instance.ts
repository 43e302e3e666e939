/** How a second terminal finds a running `npm start`: each instance keeps a file in the checkout while it runs. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asPasted } from '../../base/pasted.ts';
import { NoStoreError, UsageError } from '../cli-errors.ts';
import type { Environment } from './environment.ts';

export interface RunningInstance {
  readonly pid: number;
  /** ISO 8601, real time (not the simulated clock). */
  readonly startedAt: string;
  /** Base URL of the HTTP API, with `/api`. */
  readonly apiUrl: string;
  /** Opens its API. */
  readonly session: string;
  readonly connectionString: string;
  readonly tenantId: string;
  /** Where it saves its tables; absent if they are in memory. */
  readonly folder?: string;
  /** Loopback address of the simulated tenant, and a token for it. */
  readonly graphDial?: string;
  readonly graphToken?: string;
}

/** Writes the file of this instance. The returned function removes it. */
export async function announceInstance(
  instance: RunningInstance,
  root: string = packageRoot(),
): Promise<() => Promise<void>> {
  const folder = folderIn(root);
  const [path, draft] = [join(folder, `${instance.pid}.json`), join(folder, `${instance.pid}.draft`)];
  await mkdir(folder, { recursive: true });
  // The file holds keys: only the owner may read it. The rename keeps others from reading a half-written file.
  await writeFile(draft, `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
  return () => rm(path, { force: true });
}

/** The running instances, the one that started last first. Files of killed instances are ignored. */
export async function findRunningInstances(root: string = packageRoot()): Promise<readonly RunningInstance[]> {
  const folder = folderIn(root);
  const names = existsSync(folder) ? await readdir(folder) : [];
  const files = names.filter((name) => name.endsWith('.json') && isRunning(Number.parseInt(name, 10)));
  const read = await Promise.allSettled(files.map((name) => readInstance(join(folder, name))));
  const running = read.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
  // Of another user: unless one of our own answers, the reader must know that there is one.
  const unreadable = read.find((result) => result.status === 'rejected');
  if (running.length === 0 && unreadable) throw unreadable.reason;
  return running.filter(({ pid }) => isRunning(pid)).toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** For people: which process, and since when. */
export function describeInstance({ pid, startedAt }: RunningInstance): string {
  const since = startedAt === '' ? '' : ` (since ${startedAt.slice(0, 19).replace('T', ' ')} UTC)`;
  return `"npm start", process ${pid}${since}`;
}

function folderIn(root: string): string {
  return join(root, '.revaudit', 'running');
}

async function readInstance(path: string): Promise<RunningInstance | undefined> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isInstance(read) ? read : undefined;
  } catch (error) {
    // The file is gone, or is not ours: no instance is known from it.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return undefined;
    throw error;
  }
}

function isInstance(read: unknown): read is RunningInstance {
  if (typeof read !== 'object' || read === null) return false;
  const texts = ['startedAt', 'apiUrl', 'session', 'connectionString', 'tenantId'];
  return (
    'pid' in read && Number.isInteger(read.pid) && texts.every((name) => typeof Reflect.get(read, name) === 'string')
  );
}

function isRunning(pid: number): boolean {
  // 0 and negative numbers are groups of processes.
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process runs, but belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The nearest parent folder with a package.json: the checkout, both from the sources and from the built program. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

interface InstanceFlags {
  readonly api?: string;
  readonly account?: string;
  readonly connectionString?: string;
  /** Process id. */
  readonly instance?: string;
}

interface InstanceContext {
  readonly environment: Environment;
  /** The newest first. */
  readonly findRunningInstances: () => Promise<readonly RunningInstance[]>;
  readonly note: (text: string) => void;
}

/** Undefined if none runs, or if flags or the environment say that the record is elsewhere. */
export async function chooseInstance(
  { environment, findRunningInstances, note }: InstanceContext,
  flags: InstanceFlags,
): Promise<RunningInstance | undefined> {
  const { apiUrl, tablesUrl, connectionString } = environment;
  const byFlag = [flags.api, flags.account, flags.connectionString].some((place) => place !== undefined);
  const byEnvironment = [apiUrl, tablesUrl, connectionString].some((place) => place !== undefined);
  if (byFlag || (byEnvironment && flags.instance === undefined)) return undefined;
  const running = await findRunningInstances();
  if (flags.instance !== undefined) return instanceWithPid(flags.instance, running);
  const [newest, ...others] = running;
  if (newest !== undefined && others.length > 0)
    note(
      `${running.length} instances of "npm start" run on this machine. The newest answers, ${describeInstance(newest)}. ` +
        `To ask another one: --instance ${others.map(({ pid }) => pid).join(' or ')}.`,
    );
  return newest;
}

function instanceWithPid(given: string, running: readonly RunningInstance[]): RunningInstance {
  const text = asPasted(given);
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`--instance is the process id of a running "npm start", not ${JSON.stringify(given)}`);
  const found = running.find(({ pid }) => pid === Number(text));
  if (found) return found;
  const pids = running.map(({ pid }) => pid);
  const choice = pids.length === 0 ? 'None runs on this machine: run "npm start"' : `Running: ${pids.join(', ')}`;
  throw new NoStoreError(`No "npm start" of this checkout has the process id ${text}. ${choice}`);
}
