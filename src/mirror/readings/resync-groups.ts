/** The link of the groups' delta is of no use: the members of all followed groups are read and compared, in slices. */
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import { MalformedInputError } from '../../base/errors.ts';
import { TurnBudgetError } from '../../graph/graph-errors.ts';
import { readByIds, readListIfAny } from '../graph-lookups.ts';
import { membershipChanges } from '../membership-changes.ts';
import { type MirrorPollContext, ReadingOverBudgetError, type SourceReading } from '../poll.ts';
import { knownObjects, readUnseen } from '../states/known-objects.ts';
import type { StoredState } from '../states/state-row.ts';
import { holdReading, type ReadingPlace } from '../states/table-readings.ts';
import { saveWatermark, type Watermark } from '../states/table-watermarks.ts';
import type { Group } from '../tenant.ts';
import { watermarkAfter } from './delta-run.ts';
import { LOW_PRIORITY, newPlace, sliceOf } from './full-reading.ts';
import { fullGroupReading, type GroupReading, groupWrites, memberChangesIn } from './group-readings.ts';
import { removalIn } from './items.ts';
import { followNested } from './read-group-members.ts';

const GROUPS_AT_ONCE = 20;
const READS_AT_ONCE = 4;
const MEMBERS = { ...LOW_PRIORITY, query: { $select: 'id', $top: '999' } };

/** Where the changes from now on are. Graph gives it without the enumeration before (`$deltatoken=latest`). */
export async function presentLink({ graph }: Pick<MirrorPollContext, 'graph'>): Promise<string> {
  let link: string | undefined;
  const query = { $select: 'id,displayName,members', $deltatoken: 'latest' };
  for await (const { deltaLink } of graph.pages('/groups/delta', { query })) link = deltaLink;
  if (link === undefined) throw new MalformedInputError('Delta of groups', 'its last page has no delta link');
  return link;
}

/** Undefined: another worker does it at the moment. */
export async function resyncGroups(
  watermark: Watermark,
  reason: string | undefined,
  poll: MirrorPollContext,
): Promise<SourceReading | undefined> {
  const { store, now, mirror } = poll;
  const held = await holdReading(store, 'groups', now);
  if (!held) return undefined;
  let [place, read, changes] = [held.place, 0, 0];
  try {
    const slice = { ...poll, graph: sliceOf(poll) };
    // What changes from here on comes with the new link.
    if (!place || place.startedAt <= watermark.readAt)
      place = defined({ ...newPlace('resync', now()), reason, link: await presentLink(slice) });
    const known = await knownObjects<Group>(mirror, 'group');
    const ids = [...known.keys()].sort().filter((id) => id > (place?.cursor ?? ''));
    for (let start = 0; start < ids.length; start += GROUPS_AT_ONCE) {
      const chunk = ids.slice(start, start + GROUPS_AT_ONCE);
      const taken = await compareGroups(chunk, known, { watermark, poll: slice });
      place = placeAfter(place, chunk, taken.leftOut, now());
      await held.save(place);
      read += chunk.length;
      changes += taken.changes;
    }
    const after = { readAt: place.startedAt, ...defined({ deltaLink: place.link }) };
    await saveWatermark(store, 'groups', watermarkAfter(watermark, after, { ...place, endedAt: now() }));
    await held.end();
  } catch (error) {
    await held.release();
    if (read === 0 && !(error instanceof TurnBudgetError)) throw error;
    const failure = error instanceof TurnBudgetError ? new ReadingOverBudgetError('groups', 'resync', error) : error;
    return { ...resultOf(place, { read, changes }), failure };
  }
  return resultOf(place, { read, changes });
}

async function compareGroups(
  ids: readonly string[],
  known: ReadonlyMap<string, StoredState<Group>>,
  { watermark, poll }: { readonly watermark: Watermark; readonly poll: MirrorPollContext },
): Promise<{ readonly changes: number; readonly leftOut: number }> {
  const { graph, mirror, now } = poll;
  const found = await readByIds(graph, 'group', ids);
  const lists = await mapConcurrently(READS_AT_ONCE, ids, async (id) =>
    found.has(id) ? readListIfAny(graph, `/groups/${encodeURIComponent(id)}/members`, MEMBERS) : undefined,
  );
  const live = ids.flatMap((id, index): readonly GroupReading[] => {
    const [item, members] = [found.get(id), lists[index]];
    return item && members ? [fullGroupReading(item, members)] : [];
  });
  const shown = new Set(live.map(({ item }) => item.id));
  const unseen = ids.filter((id) => !shown.has(id) && known.get(id)?.body.deleted === false);
  const read = await readUnseen(unseen, { graph, kind: 'group', query: { $select: 'id,displayName' } });
  const gone = read.filter((item) => removalIn(item) !== undefined);
  const groups = [...live, ...gone.map((item) => ({ item, joined: [], left: [], isFull: true }))];
  await followNested(live, poll);

  const run = { since: watermark.readAt, endedAt: now() };
  const before = (group: GroupReading) => known.get(group.item.id)?.body;
  const changes = await membershipChanges(
    groups.map((group) => memberChangesIn(group, before(group))),
    run,
    poll,
  );
  const writes = await mapConcurrently(READS_AT_ONCE, groups, (group) => groupWrites(group, before(group), mirror));
  if (changes.length > 0) await poll.enqueue(changes);
  await mirror.states.write(writes.flat(), { from: run.since, at: run.endedAt });
  const leftOut = lists.reduce((sum, list) => sum + (list?.unreadable ?? 0), 0);
  return { changes: changes.length, leftOut };
}

function placeAfter(place: ReadingPlace, ids: readonly string[], leftOut: number, now: number): ReadingPlace {
  return {
    ...place,
    ...defined({ cursor: ids.at(-1) }),
    savedAt: now,
    pages: place.pages + 1,
    rows: place.rows + ids.length,
    leftOut: place.leftOut + leftOut,
  };
}

function resultOf(
  place: ReadingPlace | undefined,
  { read, changes }: { readonly read: number; readonly changes: number },
): SourceReading {
  const reason = place?.reason;
  return {
    kind: 'resync',
    ...defined({ resyncReason: reason === undefined ? undefined : `groups: ${reason}` }),
    ...{ read, changes: [], enqueued: changes },
    save: async () => {},
  };
}
