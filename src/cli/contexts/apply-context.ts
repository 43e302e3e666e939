/** What a saved context adds to the flags of a command, where neither they nor the environment say where to read. */
import { defined } from '../../base/defined.ts';
import { UsageError } from '../cli-errors.ts';
import type { Environment } from '../store/environment.ts';
import type { StoreFlags } from '../store/store-choice.ts';
import { LOCAL, readContexts, requireContext, type SavedContext } from './saved-contexts.ts';

interface ContextFlags extends StoreFlags {
  /** The name of a saved context. */
  readonly context?: string;
}

/** With which a place is chosen. */
interface Placed<T> {
  readonly flags: T;
  readonly environment: Environment;
}

/**
 * The order is: flags, `--context`, `REVAUDIT_CONTEXT`, the other variables, the context in use.
 * @param wanted `tables`: for commands that work on the tables and not through the API
 */
export async function withContext<T extends ContextFlags>(
  flags: T,
  environment: Environment,
  wanted: 'store' | 'tables',
): Promise<Placed<T>> {
  const placed = [flags.api, flags.account, flags.connectionString, flags.instance].some((flag) => flag !== undefined);
  if (placed && flags.context !== undefined)
    throw new UsageError('Give either --context or a place (--api, --account, --connection-string, --instance)');
  if (placed) return { flags, environment };
  const named = flags.context ?? environment.context;
  if (named === undefined && hasPlace(environment)) return { flags, environment };
  const { apiUrl: _api, tablesUrl: _tables, connectionString: _text, ...rest } = environment;
  if (named === LOCAL) return { flags, environment: rest };
  const saved = await readContexts(environment.configFolder);
  const name = named ?? saved.current;
  if (name === undefined || name === LOCAL) return { flags, environment };
  const own = flagsOf(requireContext(saved, name), flags, wanted);
  return { flags: { ...flags, ...own, savedContext: name }, environment: rest };
}

function flagsOf({ api, account, tenant, cloud }: SavedContext, flags: StoreFlags, wanted: 'store' | 'tables') {
  const isApi = api !== undefined && (wanted === 'store' || account === undefined);
  return defined({
    api: isApi ? api : undefined,
    account: isApi ? undefined : account,
    tenant: flags.tenant ?? tenant,
    // The flag has a default, so nobody can tell whether it was given.
    cloud: flags.cloud === undefined || flags.cloud === 'global' ? cloud : undefined,
  });
}

function hasPlace({ apiUrl, tablesUrl, connectionString }: Environment): boolean {
  return [apiUrl, tablesUrl, connectionString].some((place) => place !== undefined);
}
