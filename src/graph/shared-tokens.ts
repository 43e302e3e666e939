/**
 * One request for a token at a time. Each client of a table or queue asks on its own: without this, a process begins
 * with dozens of equal requests to the identity endpoint, which limits them.
 */
import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import { type Time, wallTime } from '../base/clock.ts';
import { defined } from '../base/defined.ts';

export interface SharedTokens extends TokenCredential {
  /** The next caller gets a new token. */
  forget(scope: string): void;
}

interface Held {
  readonly token: AccessToken;
  /** By the monotonic clock. */
  readonly until: number;
}

const BEFORE_EXPIRY_MS = 5 * 60_000;
/** The credential has a cache of its own. A host clock that is behind must not keep a token that has expired. */
const LONGEST_HOLD_MS = 60 * 60_000;

/** Equal requests share the one that is running, and its token until shortly before that expires. */
export function sharedTokens(
  credential: TokenCredential,
  { now, monotonic }: Pick<Time, 'now' | 'monotonic'> = wallTime,
): SharedTokens {
  const held = new Map<string, Held>();
  const running = new Map<string, Promise<AccessToken | null>>();

  const ask = async (key: string, scopes: string | string[], options: GetTokenOptions) => {
    // The signal and the trace of one caller do not concern the others.
    const { claims, tenantId, enableCae } = options;
    const token = await credential.getToken(scopes, defined({ claims, tenantId, enableCae }));
    if (token !== null) held.set(key, { token, until: monotonic() + holdOf(token, now()) });
    return token;
  };

  return {
    async getToken(scopes, options = {}) {
      const key = [scopes, options.tenantId ?? ''].flat().join(' ');
      const known = held.get(key);
      if (options.claims === undefined && known && monotonic() < known.until) return known.token;
      const request = `${key} ${options.claims ?? ''}`;
      const shared = running.get(request);
      if (shared) return shared;
      const asked = ask(key, scopes, options).finally(() => running.delete(request));
      running.set(request, asked);
      return asked;
    },
    forget: (scope) => void held.delete(`${scope} `),
  };
}

function holdOf({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken, now: number): number {
  const refreshAt = Math.min(refreshAfterTimestamp ?? expiresOnTimestamp, expiresOnTimestamp - BEFORE_EXPIRY_MS);
  return Math.min(refreshAt - now, LONGEST_HOLD_MS);
}
