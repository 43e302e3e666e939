/** Delta queries: a first run lists everything, later runs list the changes since the link, with Graph's quirks. */
import type { Clock } from '../../../src/base/clock.ts';
import { type Call, contextOf, linkTo, prefers, type Reply } from '../http/graph-call.ts';
import { badRequest, GraphRefusal } from '../http/graph-refusal.ts';
import { deltaIds } from '../odata/delta-ids.ts';
import type { EntityType } from '../odata/entity-types.ts';
import { project, selectedNames } from '../odata/select.ts';
import { fractionOf } from '../random.ts';
import type { DeltaPosition, DeltaRun } from './delta-runs.ts';
import type { Change, ObjectStore } from './object-store.ts';

const TOKEN_LIFE_MS = 7 * 86_400_000;

export interface Tracked<T extends { readonly id: string }> {
  readonly store: ObjectStore<T>;
  readonly type: EntityType & ('user' | 'group' | 'servicePrincipal' | 'device' | 'oAuth2PermissionGrant');
  /** The items of one object if it has relations. */
  expand?(object: T, changes: readonly Change[] | undefined, properties: object): readonly object[];
}

export function deltaPage<T extends { readonly id: string }>(call: Call, tracked: Tracked<T>): Reply {
  const skip = call.query.get('$skiptoken');
  if (skip !== undefined) return continueRun(call, tracked, skip);
  const now = call.state.clock;
  const token = call.query.get('$deltatoken');
  if (token === undefined || token === 'latest') return startRun(call, tracked, token === 'latest', now);
  if (call.query.size > 1)
    throw badRequest('A delta link must be called as it was given: no other query option beside $deltatoken.');

  const since = readSince(call, tracked.store.name, token);
  const until = tracked.store.changes().length;
  const items = withRepeats(call, changedItems(call, tracked, since), since, tracked);
  return page(
    call,
    tracked,
    { items, since: { ...since, position: until, issuedAt: now() }, minimal: prefers(call, 'return=minimal') },
    0,
  );
}

function startRun<T extends { readonly id: string }>(
  call: Call,
  tracked: Tracked<T>,
  latest: boolean,
  now: Clock,
): Reply {
  const { query, state } = call;
  const selected = selectedNames(query.get('$select'), tracked.type, tracked.expand ? ['members', 'owners'] : []);
  const expand = query.get('$expand');
  if (expand !== undefined && expand !== 'members')
    throw badRequest(`Expanding '${expand}' is not supported in a delta query.`);
  const since: DeltaPosition = {
    resource: tracked.store.name,
    generation: state.deltas.generation(tracked.store.name),
    position: tracked.store.changes().length,
    issuedAt: now(),
    names: selected ?? null,
    members: selected?.includes('members') === true || expand === 'members',
    ids: deltaIds(query.get('$filter')) ?? null,
  };
  const wanted = latest ? [] : tracked.store.live().filter(({ id }) => since.ids?.includes(id) ?? true);
  const items = wanted.flatMap((object) => itemsOf(tracked, object, since, undefined));
  return page(call, tracked, { items, since, minimal: prefers(call, 'return=minimal') }, 0);
}

function continueRun<T extends { readonly id: string }>(call: Call, tracked: Tracked<T>, token: string): Reply {
  const opened = call.state.linkTokens.read(token);
  const { run: number, offset } = (typeof opened === 'object' && opened !== null ? opened : {}) as {
    readonly run?: number;
    readonly offset?: number;
  };
  const run = number === undefined ? undefined : call.state.deltas.find(number);
  if (!run || offset === undefined || run.since.resource !== tracked.store.name) throw gone(call);
  if (run.since.generation !== call.state.deltas.generation(tracked.store.name)) throw gone(call);
  if (call.query.size > 1)
    throw badRequest('A next link must be called as it was given: no other query option beside $skiptoken.');
  if (run.minimal !== prefers(call, 'return=minimal'))
    throw badRequest("The header 'Prefer: return=minimal' must be repeated on every page of a run.");
  return page(call, tracked, run, offset);
}

function page<T extends { readonly id: string }>(
  call: Call,
  tracked: Tracked<T>,
  run: DeltaRun,
  offset: number,
): Reply {
  const { state, request } = call;
  const startsEmpty =
    offset === 0 &&
    run.items.length > 0 &&
    fractionOf(state.seed, tracked.store.name, run.since.position, run.items.length) < 0.2;
  const value = startsEmpty ? [] : run.items.slice(Math.max(offset, 0), Math.max(offset, 0) + state.pageSize);
  const next = startsEmpty ? -1 : Math.max(offset, 0) + value.length;
  const link =
    next < run.items.length
      ? {
          '@odata.nextLink': linkTo(
            request,
            `$skiptoken=${state.linkTokens.sign({ run: state.deltas.save(run), offset: next })}`,
          ),
        }
      : { '@odata.deltaLink': linkTo(request, `$deltatoken=${state.linkTokens.sign(run.since)}`) };
  const names = run.since.names;
  const body = {
    '@odata.context': contextOf(request, `${tracked.store.name}${names ? `(${names.join(',')})` : ''}`),
    ...link,
    value,
  };
  return { status: 200, ...(run.minimal ? { headers: { 'preference-applied': 'return=minimal' } } : {}), body };
}

function changedItems<T extends { readonly id: string }>(
  call: Call,
  tracked: Tracked<T>,
  since: DeltaPosition,
): object[] {
  const changes = tracked.store.changes().slice(since.position);
  const relevant = changes.filter(
    (change) => (since.ids?.includes(change.id) ?? true) && (since.members || change.member === undefined),
  );
  return [...Map.groupBy(relevant, (change) => change.id)].flatMap(([id, own]) =>
    itemsNow(call, tracked, { since, id, own }),
  );
}

function itemsNow<T extends { readonly id: string }>(
  call: Call,
  tracked: Tracked<T>,
  { since, id, own }: { readonly since: DeltaPosition; readonly id: string; readonly own: readonly Change[] },
): readonly object[] {
  const object = tracked.store.get(id);
  if (!object) return [{ id, '@removed': { reason: tracked.store.removalReason(id) } }];
  const items = itemsOf(tracked, object, since, own);
  if (!prefers(call, 'return=minimal')) return items;
  const changed = new Set(['id', 'members@delta', ...own.flatMap(({ properties }) => properties)]);
  return items.map((item) => Object.fromEntries(Object.entries(item).filter(([name]) => changed.has(name))));
}

function itemsOf<T extends { readonly id: string }>(
  tracked: Tracked<T>,
  object: T,
  since: DeltaPosition,
  changes: readonly Change[] | undefined,
): readonly object[] {
  const names = since.names ? ['id', ...since.names] : undefined;
  const properties = withoutNeverSet(tracked, object.id, project(object, tracked.type, names));
  return since.members && tracked.expand ? tracked.expand(object, changes, properties) : [properties];
}

/** A delta leaves out what was never set, even if it is selected; a list sends it as null. */
function withoutNeverSet<T extends { readonly id: string }>(
  { store }: Tracked<T>,
  id: string,
  properties: Readonly<Record<string, unknown>>,
): object {
  const sent = Object.entries(properties).filter(([name, value]) => value !== null || store.isCleared(id, name));
  return Object.fromEntries(sent);
}

/** Graph repeats objects: the last one before the link comes again, or one comes twice in a run. */
function withRepeats<T extends { readonly id: string }>(
  call: Call,
  items: readonly object[],
  since: DeltaPosition,
  tracked: Tracked<T>,
): readonly object[] {
  const dice = fractionOf(call.state.seed, 'repeat', tracked.store.name, since.position);
  const [first] = items;
  if (first && dice < 0.3) return [...items, first];
  const before = tracked.store.changes()[since.position - 1];
  if (!before || dice < 0.7 || before.member !== undefined || since.ids !== null) return items;
  return [...itemsNow(call, tracked, { since, id: before.id, own: [before] }), ...items];
}

function readSince(call: Call, resource: string, token: string): DeltaPosition {
  const opened = call.state.linkTokens.read(token);
  if (typeof opened !== 'object' || opened === null) throw gone(call);
  const since = opened as DeltaPosition; // only we can have sealed it
  const isCurrent = since.resource === resource && since.generation === call.state.deltas.generation(resource);
  if (!isCurrent || call.state.clock() - since.issuedAt > TOKEN_LIFE_MS) throw gone(call);
  return since;
}

function gone(call: Call): GraphRefusal {
  const message = 'Resync required. The sync state generation is not found; perform a full synchronization.';
  return new GraphRefusal(410, 'syncStateNotFound', message, { location: linkTo(call.request, '') });
}
