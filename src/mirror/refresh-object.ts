/** A change notification names an object and nothing else: this reads the object and finds what is new about it. */
import type { Clock } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import type { Graph } from '../graph/graph.ts';
import { DirectoryUnavailableError } from '../graph/graph-errors.ts';
import type { ChangeNotified } from '../ingest/signal.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { deletedUserIn, GROUP_SELECT, groupIn, USER_SELECT, userIn } from './readings/graph-items.ts';
import { type Item, itemIn } from './readings/items.ts';
import { objectKey, objectRemoval, objectState } from './states/mirror-states.ts';
import type { StoredState } from './states/state-row.ts';
import { readWatermark } from './states/table-watermarks.ts';
import type { Mirror } from './table-mirror.ts';
import type { Group, User } from './tenant.ts';
import { identifyChange, signInFactsOf, type TenantChange } from './tenant-change.ts';

export interface Refreshed {
  readonly changes: readonly TenantChange[];
  /** Brings the mirror up to this reading. To be called when the changes are on record. */
  apply(): Promise<void>;
}

export type RefreshObject = (notified: ChangeNotified) => Promise<Refreshed>;

interface RefreshContext {
  readonly graph: Graph;
  readonly store: TenantStore;
  readonly mirror: Mirror;
  readonly now: Clock;
}

interface UserReading {
  readonly id: string;
  readonly after: User | undefined;
  readonly at: number;
  /** Absent if the delta has not read anything yet. */
  readonly deltaReadAt: number | undefined;
}

export function refreshObject(notified: ChangeNotified, context: RefreshContext): Promise<Refreshed> {
  return notified.object === 'user'
    ? refreshUser(notified.objectId, context)
    : refreshGroup(notified.objectId, context);
}

async function refreshUser(id: string, context: RefreshContext): Promise<Refreshed> {
  const { store, mirror, now } = context;
  const latest = await mirror.states.get<User>(objectKey(mirror.tenantId, 'user', id));
  const deltaReadAt = (await readWatermark(store, 'users', now()))?.readAt;
  const after = await readUser(id, latest?.body, context);
  const reading = { id, after, at: now(), deltaReadAt };
  const apply = () => applyUser(reading, context);
  if (!latest || signInFactsOf(latest.body) === signInFactsOf(after)) return { changes: [], apply };

  const change = identifyChange({ object: 'user', ...defined({ before: latest.body, after }) }, latest.from, {
    tenantId: mirror.tenantId,
    source: 'notification',
    from: Math.max(latest.seenAt, deltaReadAt ?? 0),
    to: reading.at,
  });
  return { changes: [change], apply };
}

async function readUser(id: string, before: User | undefined, { graph }: RefreshContext): Promise<User | undefined> {
  const live = await readItem(graph, `/users/${encodeURIComponent(id)}`, USER_SELECT);
  if (live) return userIn(live, before);
  const binned = await readItem(graph, `/directory/deletedItems/${encodeURIComponent(id)}`);
  if (!binned) return undefined;
  return before ? { ...before, deleted: true } : deletedUserIn(binned);
}

/**
 * Saves the new state, and keeps beside it the state that the delta saw last. The delta compares with that one, so it
 * finds this change as well: as evidence of its own.
 */
async function applyUser({ id, after, at, deltaReadAt }: UserReading, { mirror }: RefreshContext): Promise<void> {
  const { states, tenantId } = mirror;
  const latest = await states.get<User>(objectKey(tenantId, 'user', id));
  // If the facts are equal, somebody else has applied this change already and saved what the delta saw.
  const overtakesDelta =
    latest !== undefined && deltaReadAt !== undefined && signInFactsOf(latest.body) !== signInFactsOf(after);
  if (overtakesDelta) await saveDeltaState(latest, at, mirror);
  await states.write([after ? objectState(tenantId, after) : objectRemoval(tenantId, 'user', id)], {
    from: deltaReadAt ?? 0,
    at,
  });
}

/** Only if there is none: an earlier notification may have overtaken the delta already. */
async function saveDeltaState(
  { body, from }: StoredState<User>,
  at: number,
  { states, tenantId }: Mirror,
): Promise<void> {
  if (await states.get(objectKey(tenantId, 'user-by-delta', body.id))) return;
  await states.write([objectState(tenantId, body, 'user-by-delta')], { from, at });
}

/** A group itself gives no change. Its members come with the delta of groups, if anything names the group. */
async function refreshGroup(id: string, { graph, store, mirror, now }: RefreshContext): Promise<Refreshed> {
  const { states, tenantId } = mirror;
  const before = (await states.get<Group>(objectKey(tenantId, 'group', id)))?.body;
  if (!before) return { changes: [], apply: async () => {} };
  const item = await readItem(graph, `/groups/${encodeURIComponent(id)}`, GROUP_SELECT);
  const after = item ? groupIn(item, before) : { ...before, deleted: true };
  const at = now();
  return {
    changes: [],
    async apply() {
      const from = (await readWatermark(store, 'groups', now()))?.readAt ?? 0;
      await states.write([objectState(tenantId, after)], { from, at });
    },
  };
}

/** Resolves to undefined if Graph has no such object. @throws DirectoryUnavailableError if its answer is no object */
async function readItem(graph: Graph, path: string, select?: string): Promise<Item | undefined> {
  const answer = await graph.get(path, select === undefined ? {} : { query: { $select: select } });
  const item = itemIn(answer);
  // Not "there is none": that would tell people that a user was deleted.
  if (answer !== undefined && item === undefined) throw new DirectoryUnavailableError(path, 200);
  return item;
}
