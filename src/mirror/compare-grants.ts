/** What one client may do for one principal, before and after a reading, whichever grants say so. */

import { scopesOf } from './facts-of.ts';
import { pairOf } from './mirror-states.ts';
import type { Grant } from './tenant.ts';

/** What a reading said of a grant: as it is now, or that it is no more. */
export type GrantSeen = { readonly id: string; readonly grant?: Grant };

/** All grants of one client for one principal. */
export interface GrantPair {
  readonly clientId: string;
  readonly principalId?: string;
  readonly before: readonly Grant[];
  readonly after: readonly Grant[];
}

/** `lost`: something can no longer be done, whatever else was won; `gained`: only more can be done than before. */
export function compareGrants({ before, after }: Pick<GrantPair, 'before' | 'after'>): 'lost' | 'gained' | 'same' {
  const [had, has] = [scopesOf(before), scopesOf(after)];
  if ([...had].some((scope) => !has.has(scope))) return 'lost';
  return has.size > had.size ? 'gained' : 'same';
}

/** The pairs that a reading touches; the last word on a grant counts. @param before every known grant of those pairs */
export function grantPairs(before: readonly Grant[], seen: readonly GrantSeen[]): readonly GrantPair[] {
  const said = new Map(seen.map((entry) => [entry.id, entry]));
  const after = [...before.filter(({ id }) => !said.has(id)), ...[...said.values()].flatMap(({ grant }) => (grant ? [grant] : []))];
  const [then, now] = [byPair(before), byPair(after)];
  const touched = new Set([...before.filter(({ id }) => said.has(id)), ...after.filter(({ id }) => said.has(id))].map(pairName));
  return [...touched].map((name) => {
    const [grantsBefore, grantsAfter] = [then.get(name) ?? [], now.get(name) ?? []];
    const [{ clientId, principalId } = { clientId: '' }] = [...grantsBefore, ...grantsAfter];
    return { clientId, ...(principalId === undefined ? {} : { principalId }), before: grantsBefore, after: grantsAfter };
  });
}

function byPair(grants: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  return Map.groupBy(grants, pairName);
}

function pairName(grant: Grant): string {
  return pairOf(grant).join(' ');
}
