/** Says in the log, once per process and again when it changes, which permissions our token has, and what is off without the others. */

import { PERMISSIONS, sourcesOf, withoutIt } from '../graph/graph-permissions.ts';
import { rolesIn } from '../graph/graph-token-roles.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';

/** @param token resolves to Graph's, from the cache of the credential */
export function logMissingPermissions(token: () => Promise<string>): (log: RunLog) => Promise<void> {
  let said: string | undefined;
  return async (log) => {
    const lines = linesOf(await token());
    const text = lines.join('\n');
    if (text === said) return;
    said = text;
    for (const line of lines) log.warn(line);
  };
}

/** A developer's token is asked what it may do by trying: its scopes depend on who is signed in. */
function linesOf(token: string): readonly string[] {
  const roles = rolesIn(token);
  if (roles?.kind !== 'application') return [];
  const missing = PERMISSIONS.filter(
    ({ api, set, name }) => api === 'graph' && set === 'read' && !roles.names.includes(name),
  );
  const off = missing.map(
    (permission) =>
      `the token lacks ${permission.name} (${sourcesOf(permission).join(', ')}): ${withoutIt(permission)}`,
  );
  return off.length === 0
    ? []
    : [...off, 'a permission that was granted already shows with the next token: they are cached for about a day'];
}
