/** A notice names an object and nothing else: this reads the object and says what is new about it. */

import type { Clock } from '../base/clock.ts';
import type { Graph } from '../graph/graph.ts';
import type { ChangeNotified } from '../ingest/signal.ts';
import type { Tables } from '../storage/tables.ts';
import { deletedUserIn, GROUP_SELECT, groupIn, itemIn, USER_SELECT, userIn } from './readings/graph-items.ts';
import { noObject, objectKey, objectState } from './states/mirror-states.ts';
import type { Kept } from './states/state-row.ts';
import { readWatermark } from './states/table-watermarks.ts';
import type { Mirror } from './table-mirror.ts';
import type { Group, User } from './tenant.ts';
import type { TenantChange } from './tenant-change.ts';
import { identifyChange, signInFactsOf } from './tenant-change.ts';

export interface Refreshed {
  readonly changes: readonly TenantChange[];
  /** Brings the mirror to what was seen; to be called when the changes are on record. */
  apply(): Promise<void>;
}

export type RefreshObject = (notified: ChangeNotified) => Promise<Refreshed>;

interface LookSettings {
  readonly graph: Graph;
  readonly tables: Tables;
  readonly mirror: Mirror;
  readonly now: Clock;
}

export function refreshObject(notified: ChangeNotified, settings: LookSettings): Promise<Refreshed> {
  return notified.object === 'user'
    ? lookAtUser(notified.objectId, settings)
    : lookAtGroup(notified.objectId, settings);
}

async function lookAtUser(id: string, settings: LookSettings): Promise<Refreshed> {
  const { tables, mirror, now } = settings;
  const latest = await mirror.states.get<User>(objectKey(mirror.tenantId, 'user', id));
  const deltaReadAt = (await readWatermark(tables, mirror.tenantId, 'users'))?.readAt;
  const after = await readUser(id, latest?.body, settings);
  const seen = { id, after, at: now(), deltaReadAt };
  const apply = () => applyLook(seen, settings);
  if (!latest || signInFactsOf(latest.body) === signInFactsOf(after)) return { changes: [], apply };

  const reading = {
    tenantId: mirror.tenantId,
    source: 'notification',
    from: Math.max(latest.seenAt, deltaReadAt ?? 0),
    to: seen.at,
  } as const;
  return {
    changes: [
      identifyChange({ object: 'user', before: latest.body, ...(after ? { after } : {}) }, latest.from, reading),
    ],
    apply,
  };
}

async function readUser(id: string, before: User | undefined, { graph }: LookSettings): Promise<User | undefined> {
  const live = itemIn(await graph.get(`/users/${encodeURIComponent(id)}`, { query: { $select: USER_SELECT } }));
  if (live) return userIn(live, before);
  const binned = itemIn(await graph.get(`/directory/deletedItems/${encodeURIComponent(id)}`));
  if (!binned) return undefined;
  return before ? { ...before, deleted: true } : deletedUserIn(binned);
}

interface Seen {
  readonly id: string;
  readonly after: User | undefined;
  readonly at: number;
  /** Absent while the delta has not read anything yet. */
  readonly deltaReadAt: number | undefined;
}

/** Leaves what the delta saw last where the delta finds it: what a notice brought is told by the delta as well, as evidence of its own. */
async function applyLook({ id, after, at, deltaReadAt }: Seen, { mirror }: LookSettings): Promise<void> {
  const { states, tenantId } = mirror;
  const latest = await states.get<User>(objectKey(tenantId, 'user', id));
  // Whoever came first has applied it already, and knows what the delta has seen.
  const overtakes =
    latest !== undefined && deltaReadAt !== undefined && signInFactsOf(latest.body) !== signInFactsOf(after);
  if (overtakes) await keepDeltaView(latest, at, mirror);
  await states.write([after ? objectState(tenantId, after) : noObject(tenantId, 'user', id)], {
    from: deltaReadAt ?? 0,
    at,
    meets: 'few',
  });
}

async function keepDeltaView({ body, from }: Kept<User>, at: number, { states, tenantId }: Mirror): Promise<void> {
  if (await states.get(objectKey(tenantId, 'user-by-delta', body.id))) return;
  await states.write([objectState(tenantId, body, 'user-by-delta')], { from, at, meets: 'none' });
}

/** Nothing is told of groups; their members come with the groups' delta. */
async function lookAtGroup(id: string, { graph, tables, mirror, now }: LookSettings): Promise<Refreshed> {
  const { states, tenantId } = mirror;
  const before = (await states.get<Group>(objectKey(tenantId, 'group', id)))?.body;
  const item = itemIn(await graph.get(`/groups/${encodeURIComponent(id)}`, { query: { $select: GROUP_SELECT } }));
  const after = item ? groupIn(item, before) : before && { ...before, deleted: true };
  const at = now();
  return {
    changes: [],
    async apply() {
      const from = (await readWatermark(tables, tenantId, 'groups'))?.readAt ?? 0;
      if (after) await states.write([objectState(tenantId, after)], { from, at, meets: 'few' });
    },
  };
}
