/** What a delta, or a list of members, shows of a group, compared with what the mirror has of it. */
import type { GroupMemberChanges } from '../membership-changes.ts';
import { groupMemberStates, linkRange, objectRemoval, objectState } from '../states/mirror-states.ts';
import type { StateWrite } from '../states/table-states.ts';
import type { Mirror } from '../table-mirror.ts';
import type { Group, Member } from '../tenant.ts';
import { latestItems } from './delta-run.ts';
import { groupIn, memberIn } from './graph-items.ts';
import { type Item, type Items, itemsIn, removalIn } from './items.ts';

/** All that a run shows of one group, from all its items. */
export interface GroupReading {
  readonly item: Item;
  readonly joined: readonly Member[];
  readonly left: readonly Member[];
  /** Every member is listed, so that one who is not has left. */
  readonly isFull: boolean;
}

/** One group may come in many items of a delta. The last entry of each member counts. */
export function groupReadings(items: readonly Item[]): readonly GroupReading[] {
  const itemsById = Map.groupBy(items, ({ id }) => id);
  return latestItems(items).map((item) => {
    const entries = itemsIn((itemsById.get(item.id) ?? []).flatMap(membersIn)).items;
    const members = [...new Map(entries.map((member) => [member.id, member])).values()];
    return {
      item,
      joined: members.filter((member) => !removalIn(member)).map(memberIn),
      left: members.filter((member) => removalIn(member)).map(memberIn),
      isFull: false,
    };
  });
}

/** @param members all of them. One that is left out may be any of those who seem to have left */
export function fullGroupReading(item: Item, { items, unreadable }: Items): GroupReading {
  return { item, joined: items.map(memberIn), left: [], isFull: unreadable === 0 };
}

export function membersIn(item: Item): readonly unknown[] {
  const members = item['members@delta'];
  return Array.isArray(members) ? members : [];
}

/** Before it is compared with the members that are known. */
export function memberChangesIn(
  { item, joined, left, isFull }: GroupReading,
  before: Group | undefined,
): GroupMemberChanges {
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

export async function groupWrites(
  { item, joined, left, isFull }: GroupReading,
  before: Group | undefined,
  mirror: Mirror,
): Promise<readonly StateWrite[]> {
  const { tenantId } = mirror;
  const removal = removalIn(item);
  // In the recycle bin a group keeps its members: it may be restored with them.
  if (removal === 'changed') return before ? [objectState(tenantId, { ...before, deleted: true })] : [];
  if (removal === 'deleted') {
    const members = await knownMembers(mirror, item.id);
    return [objectRemoval(tenantId, 'group', item.id), ...removals(tenantId, item.id, members)];
  }
  const known = isFull ? await knownMembers(mirror, item.id) : [];
  const [knownIds, current] = [new Set(known.map(({ id }) => id)), new Set(joined.map(({ id }) => id))];
  const gone = isFull ? known.filter(({ id }) => !current.has(id)) : left;
  const came = joined.filter(({ id }) => !knownIds.has(id));
  return [
    objectState(tenantId, groupIn(item, before)),
    ...came.flatMap((member) => groupMemberStates(tenantId, item.id, member, true)),
    ...removals(tenantId, item.id, gone),
  ];
}

function removals(tenantId: string, groupId: string, members: readonly Member[]): readonly StateWrite[] {
  return members.flatMap((member) => groupMemberStates(tenantId, groupId, member, false));
}

async function knownMembers({ states, tenantId }: Mirror, groupId: string): Promise<readonly Member[]> {
  return (await states.list<Member>(linkRange(tenantId, 'group-members', groupId))).map(({ body }) => body);
}
