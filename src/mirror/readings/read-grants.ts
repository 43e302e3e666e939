/** What one client may do for one principal, before and after a reading, whichever grants say so. */

import { mapConcurrently } from '../../base/concurrency.ts';
import type { MirrorPollContext, PartRead, ReadPart } from '../poll.ts';
import { knownObjects, missingFrom } from '../states/known-objects.ts';
import { grantStates, linkRange, pairOf } from '../states/mirror-states.ts';
import type { Kept } from '../states/state-row.ts';
import type { Mirror } from '../table-mirror.ts';
import type { Grant } from '../tenant.ts';
import { identifyChange, scopesOf, type TenantChange } from '../tenant-change.ts';
import { type DeltaRun, lastWords, readDelta } from './delta-run.ts';
import { grantIn, type Item, removalIn } from './graph-items.ts';

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
  const after = [
    ...before.filter(({ id }) => !said.has(id)),
    ...[...said.values()].flatMap(({ grant }) => (grant ? [grant] : [])),
  ];
  const [then, now] = [byPair(before), byPair(after)];
  const touched = new Set(
    [...before.filter(({ id }) => said.has(id)), ...after.filter(({ id }) => said.has(id))].map(pairName),
  );
  return [...touched].map((name) => {
    const [grantsBefore, grantsAfter] = [then.get(name) ?? [], now.get(name) ?? []];
    const [{ clientId, principalId } = { clientId: '' }] = [...grantsBefore, ...grantsAfter];
    return {
      clientId,
      ...(principalId === undefined ? {} : { principalId }),
      before: grantsBefore,
      after: grantsAfter,
    };
  });
}

function byPair(grants: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  return Map.groupBy(grants, pairName);
}

function pairName(grant: Grant): string {
  return pairOf(grant).join(' ');
}

// The delta of delegated permission grants: what one client may still do for one principal. A removed grant carries its id alone; the mirror knows the rest.

const READS_AT_ONCE = 16;

export const readGrants: ReadPart = async (poll) => {
  const run = await readDelta(
    {
      source: 'grants',
      path: '/oauth2PermissionGrants/delta',
      query: {},
      lay: (items, at) => layGrants(poll.mirror, items, at),
    },
    poll,
  );
  const said = lastWords(run.items);
  const known = await knownObjects<Grant>(
    poll.mirror,
    'grant',
    run.kind === 'resync' ? undefined : said.map(({ id }) => id),
  );
  // A grant has no recycle bin.
  const items =
    run.kind === 'resync' ? [...said, ...(await missingFrom(said, known.keys(), async () => new Set()))] : said;
  const seen = items.flatMap((item): readonly GrantSeen[] => seenOf(item, known.get(item.id)?.body));
  return partOf(seen, known, { run, poll });
};

async function partOf(
  seen: readonly GrantSeen[],
  known: ReadonlyMap<string, Kept<Grant>>,
  { run, poll }: { readonly run: DeltaRun; readonly poll: MirrorPollContext },
): Promise<PartRead> {
  const { mirror } = poll;
  const touched = [...[...known.values()].map(({ body }) => body), ...seen.flatMap(({ grant }) => grant ?? [])];
  const before = run.kind === 'resync' ? [...known.values()] : await pairsAround(mirror, touched);
  const since = new Map(before.map(({ body, from }) => [body.id, from]));
  const pairs = grantPairs(
    before.map(({ body }) => body),
    seen,
  );
  const told = await mapConcurrently(READS_AT_ONCE, pairs, (pair) => changeIn(pair, { since, run, mirror }));

  const gone = seen.flatMap(({ id, grant }) => {
    const old = known.get(id)?.body;
    return old && (!grant || pairOf(grant).join() !== pairOf(old).join())
      ? grantStates(mirror.tenantId, old, false)
      : [];
  });
  const writes = [...gone, ...seen.flatMap(({ grant }) => (grant ? grantStates(mirror.tenantId, grant, true) : []))];
  return {
    kind: run.kind,
    read: run.read,
    changes: told.filter((change) => change !== undefined),
    async keep() {
      await mirror.states.write(writes, {
        from: run.since,
        at: run.endedAt,
        meets: run.kind === 'resync' ? 'most' : 'few',
      });
      await run.saveLink();
    },
  };
}

function seenOf(item: Item, before: Grant | undefined): readonly GrantSeen[] {
  if (removalIn(item)) return [{ id: item.id }];
  const grant = grantIn(item, before);
  return grant ? [{ id: item.id, grant }] : [];
}

/** Every known grant of the pairs that these grants belong to. */
async function pairsAround({ states, tenantId }: Mirror, grants: readonly Grant[]): Promise<readonly Kept<Grant>[]> {
  const pairs = new Map(grants.map((grant) => [pairOf(grant).join(), pairOf(grant)]));
  const found = await mapConcurrently(READS_AT_ONCE, [...pairs.values()], ([client, principal]) =>
    states.list<Grant>(linkRange(tenantId, 'client-grants', client, principal)),
  );
  return found.flat();
}

interface PairCircumstances {
  readonly since: ReadonlyMap<string, number>;
  readonly run: DeltaRun;
  readonly mirror: Mirror;
}

async function changeIn(
  { before, after, ...pair }: GrantPair,
  { since, run, mirror }: PairCircumstances,
): Promise<TenantChange | undefined> {
  const outcome = compareGrants({ before, after });
  if (outcome === 'same') return undefined;
  // A consent that is merely new interests nobody; one that came back ends what its loss began.
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

async function layGrants({ states, tenantId }: Mirror, items: readonly Item[], at: number): Promise<void> {
  const grants = items.filter((item) => !removalIn(item)).map((item) => grantIn(item));
  await states.write(
    grants.flatMap((grant) => (grant ? grantStates(tenantId, grant, true) : [])),
    { from: 0, at, meets: 'none' },
  );
}
