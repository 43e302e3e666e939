/**
 * The delta of delegated permission grants: what one client may do for one principal, before and after a reading,
 * through whichever grants. Delta gives only the id of a removed grant; the mirror has the rest.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import type { MirrorPollContext, SourceReader, SourceReading } from '../poll.ts';
import { knownObjects, missingFrom } from '../states/known-objects.ts';
import { grantStates, linkRange, pairOf } from '../states/mirror-states.ts';
import type { StoredState } from '../states/state-row.ts';
import type { Mirror } from '../table-mirror.ts';
import type { Grant } from '../tenant.ts';
import { identifyChange, scopesOf, type TenantChange } from '../tenant-change.ts';
import { type DeltaRun, latestItems, readDelta, resultOf } from './delta-run.ts';
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

export const readGrants: SourceReader = async (poll) => {
  const run = await readDelta(
    {
      source: 'grants',
      path: '/oauth2PermissionGrants/delta',
      query: {},
      form: FORMS.grant,
      saveBaseline: (items, at) => saveBaseline(poll.mirror, items, at),
    },
    poll,
  );
  const isFull = run.kind === 'resync';
  const latest = latestItems(run.items);
  const known = await knownObjects<Grant>(poll.mirror, 'grant', isFull ? undefined : latest.map(({ id }) => id));
  const missing = isFull ? await missingFrom(run, known.keys(), { graph: poll.graph, kind: 'grant' }) : [];
  const seen = [...latest, ...missing].flatMap((item) => grantsSeen(item, known.get(item.id)?.body));
  return compareRun(seen, known, { run, poll });
};

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

async function saveBaseline({ states, tenantId }: Mirror, items: readonly Item[], at: number): Promise<void> {
  const grants = items.filter((item) => !removalIn(item)).map((item) => grantIn(item));
  await states.write(
    grants.flatMap((grant) => (grant ? grantStates(tenantId, grant, true) : [])),
    { from: 0, at, expects: 'none' },
  );
}

function grantsSeen(item: Item, before: Grant | undefined): readonly GrantSeen[] {
  if (removalIn(item)) return [{ id: item.id }];
  const grant = grantIn(item, before);
  return grant ? [{ id: item.id, grant }] : [];
}

async function compareRun(
  seen: readonly GrantSeen[],
  known: ReadonlyMap<string, StoredState<Grant>>,
  { run, poll }: { readonly run: DeltaRun; readonly poll: MirrorPollContext },
): Promise<SourceReading> {
  const { mirror } = poll;
  const isFull = run.kind === 'resync';
  const touched = [...[...known.values()].map(({ body }) => body), ...seen.flatMap(({ grant }) => grant ?? [])];
  const before = isFull ? [...known.values()] : await knownGrantsOfPairs(mirror, touched);
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
  return {
    ...resultOf(run),
    changes: changes.filter((change) => change !== undefined),
    async save() {
      await mirror.states.write([...removals, ...additions], {
        from: run.since,
        at: run.endedAt,
        expects: isFull ? 'most' : 'few',
      });
      await run.saveLink();
    },
  };
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
