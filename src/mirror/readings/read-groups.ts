/**
 * The delta of groups with their members: many rules ask who is a member of what, and some groups decide who has
 * access.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import { type GroupMemberChanges, membershipChanges } from '../membership-changes.ts';
import type { SourceReader } from '../poll.ts';
import { knownObjects, missingFrom } from '../states/known-objects.ts';
import { groupMemberStates, linkRange, objectRemoval, objectState } from '../states/mirror-states.ts';
import type { StateWrite } from '../states/table-states.ts';
import type { Mirror } from '../table-mirror.ts';
import type { Group, Member } from '../tenant.ts';
import { latestItems, readDelta, resultOf } from './delta-run.ts';
import { FORMS, groupIn, memberIn } from './graph-items.ts';
import { type Item, itemsIn, removalIn } from './items.ts';

/** All that a run shows of one group, from all its items. */
interface GroupReading {
  readonly item: Item;
  readonly joined: readonly Member[];
  readonly left: readonly Member[];
  /** Every member is listed, so that one who is not has left. */
  readonly isFull: boolean;
}

interface GroupContext {
  readonly before: Group | undefined;
  readonly mirror: Mirror;
}

const READS_AT_ONCE = 8;

export const readGroups: SourceReader = async (poll) => {
  const { mirror } = poll;
  const { states, tenantId } = mirror;
  const run = await readDelta(
    {
      source: 'groups',
      path: '/groups/delta',
      query: { $select: 'id,displayName,members' },
      form: FORMS.group,
      unreadableIn: (item) => itemsIn(membersIn(item)).unreadable,
      saveBaseline: (items, at) =>
        states.write(
          groupReadings(items, true).flatMap((group) => baselineStates(tenantId, group)),
          { from: 0, at, expects: 'none' },
        ),
    },
    poll,
  );
  const isFull = run.kind === 'resync';
  const latest = groupReadings(run.items, isFull);
  const items = latest.map(({ item }) => item);
  const known = await knownObjects<Group>(mirror, 'group', isFull ? undefined : items.map(({ id }) => id));
  const missing = isFull ? await missingFrom(run, known.keys(), { graph: poll.graph, kind: 'group' }) : [];
  const groups = [...latest, ...missing.map((item) => ({ item, joined: [], left: [], isFull }))];

  const writes = await mapConcurrently(READS_AT_ONCE, groups, (group) =>
    writesOf(group, { before: known.get(group.item.id)?.body, mirror }),
  );
  const memberChanges = groups.map((group) => memberChangesIn(group, known.get(group.item.id)?.body));
  const changes = run.kind === 'baseline' ? [] : await membershipChanges(memberChanges, run, poll);
  return {
    ...resultOf(run),
    changes,
    async save() {
      // A link is stored in the partitions of both its ends, so even a full reading meets few rows of each partition.
      await states.write(writes.flat(), { from: run.since, at: run.endedAt, expects: 'few' });
      await run.saveLink();
    },
  };
};

/** One group may come in many items. The last entry of each member counts. */
function groupReadings(items: readonly Item[], isFull: boolean): readonly GroupReading[] {
  const itemsById = Map.groupBy(items, ({ id }) => id);
  return latestItems(items).map((item) => {
    const entries = itemsIn((itemsById.get(item.id) ?? []).flatMap(membersIn));
    const members = [...new Map(entries.items.map((member) => [member.id, member])).values()];
    return {
      item,
      joined: members.filter((member) => !removalIn(member)).map(memberIn),
      left: members.filter((member) => removalIn(member)).map(memberIn),
      // A member that is left out may be any of those who seem to have left.
      isFull: isFull && entries.unreadable === 0,
    };
  });
}

function membersIn(item: Item): readonly unknown[] {
  const members = item['members@delta'];
  return Array.isArray(members) ? members : [];
}

function baselineStates(tenantId: string, { item, joined }: GroupReading): readonly StateWrite[] {
  if (removalIn(item)) return [];
  return [
    objectState(tenantId, groupIn(item)),
    ...joined.flatMap((member) => groupMemberStates(tenantId, item.id, member, true)),
  ];
}

/** What a reading shows of the members of one group, before it is compared with the mirror. */
function memberChangesIn({ item, joined, left, isFull }: GroupReading, before: Group | undefined): GroupMemberChanges {
  const { displayName: name } = groupIn(item, before);
  const removal = removalIn(item);
  const isRestored = before?.deleted === true && removal === undefined;
  return {
    id: item.id,
    ...(name ? { name } : {}),
    isKnown: before !== undefined && !isRestored,
    gone: removal !== undefined && before?.deleted === false,
    joined,
    left,
    full: isFull && !removal,
  };
}

async function writesOf(
  { item, joined, left, isFull }: GroupReading,
  { before, mirror }: GroupContext,
): Promise<readonly StateWrite[]> {
  const { tenantId } = mirror;
  const removal = removalIn(item);
  // In the recycle bin a group keeps its members: it may be restored with them.
  if (removal === 'changed') return before ? [objectState(tenantId, { ...before, deleted: true })] : [];
  if (removal === 'deleted') {
    const members = await knownMembers(mirror, item.id);
    return [objectRemoval(tenantId, 'group', item.id), ...removals(tenantId, item.id, members)];
  }

  const current = new Set(joined.map(({ id }) => id));
  const gone = isFull ? (await knownMembers(mirror, item.id)).filter(({ id }) => !current.has(id)) : left;
  return [
    objectState(tenantId, groupIn(item, before)),
    ...joined.flatMap((member) => groupMemberStates(tenantId, item.id, member, true)),
    ...removals(tenantId, item.id, gone),
  ];
}

function removals(tenantId: string, groupId: string, members: readonly Member[]): readonly StateWrite[] {
  return members.flatMap((member) => groupMemberStates(tenantId, groupId, member, false));
}

async function knownMembers({ states, tenantId }: Mirror, groupId: string): Promise<readonly Member[]> {
  return (await states.list<Member>(linkRange(tenantId, 'group-members', groupId))).map(({ body }) => body);
}
