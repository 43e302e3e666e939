/**
 * The delta of groups with their members: some groups decide who has access. It begins at the present, because only the
 * groups that something names are read in full (read-group-members.ts). The changes of all others are passed over.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import { DeltaExpiredError, TurnBudgetError } from '../../graph/graph-errors.ts';
import { isRefusedForGood, readListIfAny } from '../graph-lookups.ts';
import { membershipChanges } from '../membership-changes.ts';
import { type MirrorPollContext, ReadingOverBudgetError, type SourceReader, type SourceReading } from '../poll.ts';
import { knownObjects } from '../states/known-objects.ts';
import { readPlace } from '../states/table-readings.ts';
import { readWatermark, saveWatermark, type Watermark } from '../states/table-watermarks.ts';
import type { Group } from '../tenant.ts';
import { afterRun, failureOf, readChangedItems } from './delta-run.ts';
import { FORMS } from './graph-items.ts';
import {
  fullGroupReading,
  type GroupReading,
  groupReadings,
  groupWrites,
  memberChangesIn,
  membersIn,
} from './group-readings.ts';
import { itemsIn, removalIn } from './items.ts';
import { followNested } from './read-group-members.ts';
import { presentLink, resyncGroups } from './resync-groups.ts';

const READS_AT_ONCE = 8;
const DELTA = { source: 'groups', form: FORMS.group } as const;
const MEMBER_QUERY = { query: { $select: 'id', $top: '999' } };

export const readGroups: SourceReader = async (poll) => {
  const { store, now } = poll;
  const watermark = await readWatermark(store, 'groups', now());
  if (!watermark) return beginAtPresent(poll);
  const place = await readPlace(store, 'groups');
  if (place && place.startedAt > watermark.readAt) return resyncGroups(watermark, undefined, poll);
  try {
    return await readChanges(watermark, poll);
  } catch (error) {
    if (error instanceof TurnBudgetError) throw new ReadingOverBudgetError('groups', 'changes', error);
    if (!isRefusedForGood(error)) throw error;
    return resyncGroups(watermark, error instanceof DeltaExpiredError ? 'its link had expired' : error.message, poll);
  }
};

/** Saved at once: the members of a group may only be read after it, or a change in between would be missed. */
async function beginAtPresent(poll: MirrorPollContext): Promise<SourceReading> {
  const readAt = poll.now();
  await saveWatermark(poll.store, 'groups', { readAt, deltaLink: await presentLink(poll) });
  return { kind: 'baseline', read: 0, changes: [], save: async () => {} };
}

async function readChanges(watermark: Watermark, poll: MirrorPollContext): Promise<SourceReading> {
  const { mirror, store } = poll;
  const unreadableIn = (item: Parameters<typeof membersIn>[0]) => itemsIn(membersIn(item)).unreadable;
  const pages = await readChangedItems({ ...DELTA, unreadableIn }, watermark, poll);
  const known = await knownObjects<Group>(mirror, 'group', [...new Set(pages.items.map(({ id }) => id))]);
  // Of one that is gone links may be left, where the reading before this one died.
  const items = pages.items.filter((item) => known.has(item.id) || removalIn(item));
  const shown = groupReadings(items);
  const groups = await mapConcurrently(READS_AT_ONCE, shown, async (group) =>
    isRestored(group, known.get(group.item.id)?.body) ? readRestored(group, poll) : group,
  );
  await followNested(groups, poll);

  const writes = await mapConcurrently(READS_AT_ONCE, groups, (group) =>
    groupWrites(group, known.get(group.item.id)?.body, mirror),
  );
  const memberChanges = groups.map((group) => memberChangesIn(group, known.get(group.item.id)?.body));
  const run = { since: watermark.readAt, endedAt: pages.endedAt };
  return {
    kind: 'changes',
    read: items.length,
    leftOut: pages.leftOut,
    changes: await membershipChanges(memberChanges, run, poll),
    ...failureOf('groups', pages),
    async save() {
      await mirror.states.write(writes.flat(), { from: run.since, at: run.endedAt });
      await saveWatermark(store, 'groups', afterRun(watermark, pages));
    },
  };
}

function isRestored({ item }: GroupReading, before: Group | undefined): boolean {
  return before?.deleted === true && removalIn(item) === undefined;
}

/** It may have been in the recycle bin when its members were first wanted. */
async function readRestored(group: GroupReading, { graph }: MirrorPollContext): Promise<GroupReading> {
  const path = `/groups/${encodeURIComponent(group.item.id)}/members`;
  const members = await readListIfAny(graph, path, MEMBER_QUERY);
  return members ? fullGroupReading(group.item, members) : group;
}
