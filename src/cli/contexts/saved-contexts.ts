/** Saved contexts: names for the places where records are, in a file of whoever uses them. No secret is in it. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../../base/defined.ts';
import { isJsonObject, parsedJson } from '../../base/json.ts';
import { CLOUD_HOSTS, type Cloud } from '../../graph/graph-clouds.ts';
import { UsageError } from '../cli-errors.ts';

/** An API, a storage account, or both: then questions go to the API, and what works on the tables to the account. */
export interface SavedContext {
  readonly api?: string;
  /** Name or table URL. */
  readonly account?: string;
  readonly tenant?: string;
  readonly cloud?: Cloud;
}

export interface SavedContexts {
  /** The name of the one in use; absent: none. */
  readonly current?: string;
  readonly contexts: Readonly<Record<string, SavedContext>>;
}

/** Stands for no context: what "npm start" runs on this machine. */
export const LOCAL = 'local';

const FILE = 'contexts.json';
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/** @param folder undefined if the process has none, as without a home */
export async function readContexts(folder: string | undefined): Promise<SavedContexts> {
  if (folder === undefined) return { contexts: {} };
  const path = join(folder, FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return { contexts: {} };
  const read = parsedJson(text);
  if (!isJsonObject(read) || !isJsonObject(read.contexts))
    throw new UsageError(`${path} has no contexts that can be read: mend it, or delete it and set them again`);
  const contexts = Object.fromEntries(
    Object.entries(read.contexts).flatMap(([name, one]) => (isJsonObject(one) ? [[name, contextIn(one)]] : [])),
  );
  const current = typeof read.current === 'string' ? read.current : undefined;
  return defined({ current, contexts });
}

/** Only the owner can read it. The rename keeps a second command from reading half of it. */
export async function writeContexts(folder: string | undefined, contexts: SavedContexts): Promise<void> {
  if (folder === undefined)
    throw new UsageError('There is no folder for contexts: set HOME or XDG_CONFIG_HOME (APPDATA on Windows)');
  const path = join(folder, FILE);
  const draft = `${path}.${process.pid}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(draft, `${JSON.stringify(contexts, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}

export function checkName(name: string): string {
  if (name.toLowerCase() === LOCAL)
    throw new UsageError(`"${LOCAL}" always means what "npm start" runs on this machine: choose another name`);
  if (!NAME.test(name))
    throw new UsageError(`A context is called by letters, digits, ".", "_" and "-", not ${JSON.stringify(name)}`);
  return name;
}

/** @throws UsageError that lists those that there are */
export function requireContext({ contexts }: SavedContexts, name: string): SavedContext {
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found) return found;
  const names = Object.keys(contexts).sort();
  const known = names.length === 0 ? 'none is set yet ("revaudit context set NAME --api URL")' : names.join(', ');
  throw new UsageError(`There is no context ${JSON.stringify(name)}; there are: ${known}`);
}

function contextIn({ api, account, tenant, cloud }: Readonly<Record<string, unknown>>): SavedContext {
  const [apiText, accountText, tenantText] = [api, account, tenant].map((one) =>
    typeof one === 'string' ? one : undefined,
  );
  const known = (Object.keys(CLOUD_HOSTS) as readonly Cloud[]).find((one) => one === cloud);
  return defined({ api: apiText, account: accountText, tenant: tenantText, cloud: known });
}
