/**
 * The delta of delegated permission grants: what one client may do for one principal, before and after a reading,
 * through whichever grants. Delta gives only the id of a removed grant; the mirror has the rest.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import type { SourceReader } from '../poll.ts';
import { knownObjects } from '../states/known-objects.ts';
import { grantStates, linkRange, pairOf } from '../states/mirror-states.ts';
import type { StoredState } from '../states/state-row.ts';
import type { Mirror } from '../table-mirror.ts';
import type { Grant } from '../tenant.ts';
import { identifyChange, scopesOf, type TenantChange } from '../tenant-change.ts';
import { type Compared, type DeltaRun, readDelta } from './delta-run.ts';
import { FORMS, grantIn } from './graph-items.ts';
import { type Item, removalIn } from './items.ts';

/** What a reading shows of a grant: its new state, or only its id if it is gone. */
export type GrantSeen = { readonly id: string; readonly grant?: Grant };

/** All grants of one client for one principal. */
export interface GrantPair {
  readonly clientId: string;
  readonly principalId?: string;
  readonly before: readonly Grant[];
  readonly after: readonly Grant[];
}

interface PairContext {
  /** Since when each known grant holds, by grant id. */
  readonly since: ReadonlyMap<string, number>;
  readonly run: DeltaRun;
  readonly mirror: Mirror;
}

const READS_AT_ONCE = 16;

export const readGrants: SourceReader = ({ mirror, ...poll }) =>
  readDelta(
    {
      source: 'grants',
      kind: 'grant',
      path: '/oauth2PermissionGrants/delta',
      query: { $select: 'id,clientId,consentType,principalId,resourceId,scope' },
      form: FORMS.grant,
      newStates(item) {
        const grant = grantIn(item);
        return grant ? grantStates(mirror.tenantId, grant, true) : [];
      },
      compare: (items, run) => compareItems(items, run, mirror),
    },
    { mirror, ...poll },
  );

/** `lost`: something is no longer allowed, whatever else was gained. `gained`: more is allowed and nothing was lost. */
export function compareGrants({ before, after }: Pick<GrantPair, 'before' | 'after'>): 'lost' | 'gained' | 'same' {
  const [scopesBefore, scopesAfter] = [scopesOf(before), scopesOf(after)];
  if ([...scopesBefore].some((scope) => !scopesAfter.has(scope))) return 'lost';
  return scopesAfter.size > scopesBefore.size ? 'gained' : 'same';
}

/**
 * The pairs that a reading touches.
 * @param before every known grant of those pairs
 * @param seen the last of each id counts
 */
export function grantPairs(before: readonly Grant[], seen: readonly GrantSeen[]): readonly GrantPair[] {
  const seenById = new Map(seen.map((entry) => [entry.id, entry]));
  const after = [
    ...before.filter(({ id }) => !seenById.has(id)),
    ...[...seenById.values()].flatMap(({ grant }) => (grant ? [grant] : [])),
  ];
  const [pairsBefore, pairsAfter] = [Map.groupBy(before, pairName), Map.groupBy(after, pairName)];
  const touched = [...before, ...after].filter(({ id }) => seenById.has(id));
  return [...new Set(touched.map(pairName))].map((name) => {
    const [grantsBefore, grantsAfter] = [pairsBefore.get(name) ?? [], pairsAfter.get(name) ?? []];
    const [{ clientId, principalId } = { clientId: '' }] = [...grantsBefore, ...grantsAfter];
    return defined({ clientId, principalId, before: grantsBefore, after: grantsAfter });
  });
}

function grantsSeen(item: Item, before: Grant | undefined): readonly GrantSeen[] {
  if (removalIn(item)) return [{ id: item.id }];
  const grant = grantIn(item, before);
  return grant ? [{ id: item.id, grant }] : [];
}

async function compareItems(items: readonly Item[], run: DeltaRun, mirror: Mirror): Promise<Compared> {
  const ids = items.map(({ id }) => id);
  const known = await knownObjects<Grant>(mirror, 'grant', ids);
  const seen = items.flatMap((item) => grantsSeen(item, known.get(item.id)?.body));
  const touched = [...[...known.values()].map(({ body }) => body), ...seen.flatMap(({ grant }) => grant ?? [])];
  const before = await knownGrantsOfPairs(mirror, touched);
  const since = new Map(before.map(({ body, from }) => [body.id, from]));
  const pairs = grantPairs(
    before.map(({ body }) => body),
    seen,
  );
  const changes = await mapConcurrently(READS_AT_ONCE, pairs, (pair) => changeOfPair(pair, { since, run, mirror }));

  const removals = seen.flatMap(({ id, grant }) => {
    const old = known.get(id)?.body;
    const isMoved = old && (!grant || pairOf(grant).join() !== pairOf(old).join());
    return isMoved ? grantStates(mirror.tenantId, old, false) : [];
  });
  const additions = seen.flatMap(({ grant }) => (grant ? grantStates(mirror.tenantId, grant, true) : []));
  return { changes: changes.filter((change) => change !== undefined), writes: [...removals, ...additions] };
}

/** Every known grant of the pairs that these grants belong to. */
async function knownGrantsOfPairs(
  { states, tenantId }: Mirror,
  grants: readonly Grant[],
): Promise<readonly StoredState<Grant>[]> {
  const pairs = new Map(grants.map((grant) => [pairOf(grant).join(), pairOf(grant)]));
  const known = await mapConcurrently(READS_AT_ONCE, [...pairs.values()], ([client, principal]) =>
    states.list<Grant>(linkRange(tenantId, 'client-grants', client, principal)),
  );
  return known.flat();
}

async function changeOfPair(
  { before, after, ...pair }: GrantPair,
  { since, run, mirror }: PairContext,
): Promise<TenantChange | undefined> {
  const outcome = compareGrants({ before, after });
  if (outcome === 'same') return undefined;
  // A consent that is only new is no change for us. One that came back closes the revocation that its loss opened.
  const hadMore = () => mirror.states.hasPast(linkRange(mirror.tenantId, 'client-grants', ...pairOf(pair)));
  if (outcome === 'gained' && !(await hadMore())) return undefined;
  const version = before.reduce(
    (newest, { id }) => Math.max(newest, since.get(id) ?? 0),
    before.length === 0 ? run.since : 0,
  );
  return identifyChange({ object: 'grants', ...pair, before, after }, version, {
    tenantId: mirror.tenantId,
    source: 'grants-delta',
    from: run.since,
    to: run.endedAt,
  });
}

function pairName(grant: Grant): string {
  return pairOf(grant).join(' ');
}
