/**
 * Logs which permissions the app's token lacks and what is off without them: once per process, and again when that
 * changes.
 */
import { lossWithout, PERMISSIONS, sourcesOf } from '../graph/graph-permissions.ts';
import { rolesIn } from '../graph/graph-token-roles.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';

const CACHE_HINT =
  'a permission that was granted already shows only with the next token: tokens are cached for about a day';

/** @param token resolves to the token for Graph, from the cache of the credential */
export function logMissingPermissions(token: () => Promise<string>): (log: RunLog) => Promise<void> {
  let logged: string | undefined;
  return async (log) => {
    const lines = missingPermissions(await token());
    const text = lines.join('\n');
    if (text === logged) return;
    logged = text;
    for (const line of lines) log.warn(line);
  };
}

/**
 * None for the token of a developer: what it may do depends on who is signed in, and shows only when Graph is called.
 */
function missingPermissions(token: string): readonly string[] {
  const roles = rolesIn(token);
  if (roles?.kind !== 'application') return [];
  const missing = PERMISSIONS.filter(
    ({ api, set, name }) => api === 'graph' && set === 'read' && !roles.names.includes(name),
  );
  const lines = missing.map(
    (permission) =>
      `the token lacks ${permission.name} (${sourcesOf(permission).join(', ')}): ${lossWithout(permission)}`,
  );
  return lines.length === 0 ? [] : [...lines, CACHE_HINT];
}
