/**
 * The first reading of the members of the groups that something names, and of the groups in them. Whoever newly names a
 * group has its members read at once. As with any first reading, nothing of it is a change.
 */
import { defined } from '../../base/defined.ts';
import {
  DirectoryRefusedError,
  DirectoryThrottledError,
  RequestRejectedError,
  TurnBudgetError,
} from '../../graph/graph-errors.ts';
import { isRefusedForGood, readByIds } from '../graph-lookups.ts';
import { type MirrorPollContext, ReadingOverBudgetError, type SourceReader, type SourceReading } from '../poll.ts';
import { knownObjects } from '../states/known-objects.ts';
import { groupMemberStates, objectState } from '../states/mirror-states.ts';
import { type HeldReading, holdReading, type ReadingPlace, readPlace } from '../states/table-readings.ts';
import { forgetWantedGroup, noteWantedGroups, wantedGroups } from '../states/table-wanted-groups.ts';
import { readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import { LOW_PRIORITY, newPlace, sliceOf } from './full-reading.ts';
import { groupIn, memberIn } from './graph-items.ts';
import type { GroupReading } from './group-readings.ts';
import { type Item, itemsIn } from './items.ts';
import { namedGroups } from './named-groups.ts';

interface Following {
  readonly held: HeldReading;
  readonly poll: MirrorPollContext;
  /** Grows by the groups in the groups. */
  readonly queue: Set<string>;
  /** How many groups were read in the turns before. */
  readonly before: number;
  place: ReadingPlace;
  leftOut: number;
  denied: DirectoryRefusedError | undefined;
}

const MEMBERS = { ...LOW_PRIORITY, query: { $select: 'id', $top: '999' } };
const NAMES_AT_ONCE = 1_000;

export const readGroupMembers: SourceReader = async (poll) => {
  const { store, mirror, now } = poll;
  // The delta first: what changes while the members are read must not be missed.
  if (!(await readWatermark(store, 'groups'))) return undefined;
  const wanted = [...new Set([...(await namedGroups(mirror)), ...(await wantedGroups(store))])];
  const known = wanted.length === 0 ? new Map() : await knownObjects(mirror, 'group');
  const unread = wanted.filter((id) => !known.has(id));
  const watermark = await readWatermark(store, 'group-members', now());
  if (unread.length === 0 && watermark && !(await readPlace(store, 'group-members'))) return undefined;
  const startedAt = now();
  return follow(unread, poll, async () => {
    if (!watermark) await saveWatermark(store, 'group-members', { readAt: startedAt });
  });
};

/**
 * Reads the members of groups that are newly named. What does not fit into the turn is read by the next poll of the
 * users; until then nobody knows whom such a group concerns.
 */
export async function followGroups(ids: readonly string[], poll: MirrorPollContext): Promise<void> {
  if (ids.length === 0 || !(await readWatermark(poll.store, 'groups'))) return;
  const known = await knownObjects(poll.mirror, 'group', ids);
  const unread = [...new Set(ids)].filter((id) => !known.has(id));
  // A first reading that goes on comes to them.
  if (unread.length === 0 || (await readPlace(poll.store, 'group-members'))) return;
  const reading = await follow(unread, poll, async () => {});
  if (reading?.failure instanceof DirectoryThrottledError) throw reading.failure;
}

/** A policy for a group applies to the members of the groups in it, so those are read before anybody asks for them. */
export async function followNested(groups: readonly GroupReading[], poll: MirrorPollContext): Promise<void> {
  const nested = groups.flatMap(({ joined }) => joined.flatMap(({ id, kind }) => (kind === 'group' ? [id] : [])));
  if (nested.length === 0) return;
  const ids = [...new Set(nested)];
  const known = await knownObjects(poll.mirror, 'group', ids);
  const unknown = ids.filter((id) => !known.has(id));
  await noteWantedGroups(poll.store, unknown);
  await followGroups(unknown, poll);
}

/** Undefined: another worker reads them at the moment. */
async function follow(
  ids: readonly string[],
  poll: MirrorPollContext,
  complete: () => Promise<void>,
): Promise<SourceReading | undefined> {
  const held = await holdReading(poll.store, 'group-members', poll.now);
  if (!held) return undefined;
  const place = held.place ?? newPlace('baseline', poll.now());
  const queue = new Set(ids.toSorted((a, b) => Number(b === place.cursor) - Number(a === place.cursor)));
  const following: Following = {
    ...{ held, queue, leftOut: 0, denied: undefined },
    poll: { ...poll, graph: sliceOf(poll) },
    before: place.rows,
    place: { ...place, total: place.rows + queue.size },
  };
  const before = place.rows;
  const resultOf = (failure?: unknown): SourceReading => ({
    kind: 'baseline',
    read: following.place.rows - before,
    leftOut: following.leftOut,
    changes: [],
    ...defined({ failure }),
    save: async () => {},
  });
  try {
    await followAll(following);
    await complete();
    await held.end();
  } catch (error) {
    await held.release();
    if (!(error instanceof TurnBudgetError)) return resultOf(error);
    const { rows, total } = following.place;
    const progress = `${rows} of ${total} groups so far`;
    return resultOf(new ReadingOverBudgetError('group-members', 'baseline', error, progress));
  }
  return resultOf(following.place.rows === before ? following.denied : undefined);
}

async function followAll(following: Following): Promise<void> {
  const names = new Map<string, Item>();
  const asked = new Set<string>();
  for (const id of following.queue) {
    if (!asked.has(id)) {
      const next = [...following.queue].filter((other) => !asked.has(other)).slice(0, NAMES_AT_ONCE);
      for (const other of next) asked.add(other);
      for (const [other, item] of await readByIds(following.poll.graph, 'group', next)) names.set(other, item);
    }
    try {
      await followOne(id, names.get(id), following);
    } catch (error) {
      // An odd group, or one whose members are hidden, must not stop the others. It stays unknown.
      if (!(error instanceof DirectoryRefusedError) && !isRefusedForGood(error)) throw error;
      if (error instanceof DirectoryRefusedError) following.denied ??= error;
      following.leftOut += 1;
    }
  }
}

/** From its kept page on; once from its first page again if Graph refuses the link to that. */
async function followOne(id: string, item: Item | undefined, following: Following): Promise<void> {
  const { link, cursor } = following.place;
  try {
    await readMembers(id, cursor === id ? link : undefined, following);
  } catch (error) {
    if (!isRefusedForGood(error) || isMissing(error)) {
      if (!isMissing(error)) throw error;
      return noteFollowed({ id, displayName: '' }, true, following);
    }
    if (following.place.cursor !== id || following.place.link === undefined) throw error;
    await readMembers(id, undefined, following);
  }
  await noteFollowed(item ?? { id }, false, following);
}

async function readMembers(id: string, link: string | undefined, following: Following): Promise<void> {
  const { held, poll } = following;
  const { states, tenantId } = poll.mirror;
  const path = `/groups/${encodeURIComponent(id)}/members`;
  for await (const page of poll.graph.pages(link ?? path, link === undefined ? MEMBERS : LOW_PRIORITY)) {
    const { items, unreadable } = itemsIn(page.items);
    const members = items.map(memberIn);
    await noteNested(
      members.flatMap((member) => (member.kind === 'group' ? [member.id] : [])),
      following,
    );
    const writes = members.flatMap((member) => groupMemberStates(tenantId, id, member, true));
    await states.write(writes, { from: 0, at: poll.now() });
    following.leftOut += unreadable;
    const { link: _, ...place } = following.place;
    following.place = {
      ...place,
      ...defined({ link: page.nextLink }),
      cursor: id,
      savedAt: poll.now(),
      pages: place.pages + 1,
      leftOut: place.leftOut + unreadable,
    };
    await held.save(following.place);
  }
}

async function noteNested(ids: readonly string[], { poll, queue }: Following): Promise<void> {
  if (ids.length === 0) return;
  const known = await knownObjects(poll.mirror, 'group', ids);
  const fresh = ids.filter((id) => !known.has(id) && !queue.has(id));
  await noteWantedGroups(poll.store, fresh);
  for (const id of fresh) queue.add(id);
}

/** From now on its members are known, and the delta keeps them so. One that does not exist any more has none. */
async function noteFollowed(item: Item, deleted: boolean, following: Following): Promise<void> {
  const { mirror, store, now } = following.poll;
  const group = { ...groupIn(item), deleted };
  const from = deleted ? now() : 0;
  await mirror.states.write([objectState(mirror.tenantId, group)], { from, at: now() });
  await forgetWantedGroup(store, item.id);
  const { place, queue, before } = following;
  following.place = { ...place, rows: place.rows + 1, total: before + queue.size };
}

function isMissing(error: unknown): boolean {
  return error instanceof RequestRejectedError && error.status === 404;
}
