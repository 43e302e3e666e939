/** The groups' delta with its members: who is whose member, which many rules ask; it is told of groups that policies or apps go by. */

import { mapConcurrently } from '../../base/concurrency.ts';
import { type GroupMoves, membershipChanges } from '../membership-changes.ts';
import type { ReadPart } from '../poll.ts';
import { knownObjects, missingFrom, readBin } from '../states/known-objects.ts';
import { linkRange, memberStates, noObject, objectState } from '../states/mirror-states.ts';
import type { StateWrite } from '../states/table-states.ts';
import type { Mirror } from '../table-mirror.ts';
import type { Group, Member } from '../tenant.ts';
import { lastWords, readDelta } from './delta-run.ts';
import { groupIn, type Item, itemIn, memberIn, removalIn } from './graph-items.ts';

const READS_AT_ONCE = 8;

/** All that a run said of one group, over however many items. */
interface GroupSaid {
  readonly item: Item;
  readonly joined: readonly Member[];
  readonly left: readonly Member[];
}

export const readGroups: ReadPart = async (poll) => {
  const { mirror } = poll;
  const { states, tenantId } = mirror;
  const run = await readDelta(
    {
      source: 'groups',
      path: '/groups/delta',
      query: { $select: 'id,displayName,members' },
      lay: (items, at) =>
        states.write(
          foldGroups(items).flatMap((said) => layGroup(tenantId, said)),
          { from: 0, at, meets: 'none' },
        ),
    },
    poll,
  );
  const said = foldGroups(run.items);
  const ids = said.map(({ item }) => item.id);
  const known = await knownObjects<Group>(mirror, 'group', run.kind === 'resync' ? undefined : ids);
  const missing =
    run.kind === 'resync'
      ? await missingFrom(
          said.map(({ item }) => item),
          known.keys(),
          () => readBin(poll, 'group'),
        )
      : [];
  const all = [...said, ...missing.map((item) => ({ item, joined: [], left: [] }))];
  const writes = await mapConcurrently(READS_AT_ONCE, all, (group) =>
    writesOf(group, { before: known.get(group.item.id)?.body, whole: run.kind === 'resync', mirror }),
  );
  const moves = all.map((group) => movesIn(group, known.get(group.item.id)?.body, run.kind === 'resync'));
  const changes = run.kind === 'baseline' ? [] : await membershipChanges(moves, run, poll);
  return {
    kind: run.kind,
    read: run.read,
    changes,
    async keep() {
      // A link stands in the partitions of both its ends, so even a full reading meets few rows of each.
      await states.write(writes.flat(), { from: run.since, at: run.endedAt, meets: 'few' });
      await run.saveLink();
    },
  };
};

/** The same group may be spread over many items; of each member the last word counts. */
function foldGroups(items: readonly Item[]): readonly GroupSaid[] {
  const groups = Map.groupBy(items, ({ id }) => id);
  return lastWords(items).map((item) => {
    const words = new Map((groups.get(item.id) ?? []).flatMap(membersIn).map((member) => [member.id, member]));
    const members = [...words.values()];
    return {
      item,
      joined: members.filter((member) => !removalIn(member)).map(memberIn),
      left: members.filter((member) => removalIn(member)).map(memberIn),
    };
  });
}

function membersIn(item: Item): readonly Item[] {
  const members = item['members@delta'];
  return Array.isArray(members) ? members.map(itemIn).filter((member) => member !== undefined) : [];
}

function layGroup(tenantId: string, { item, joined }: GroupSaid): readonly StateWrite[] {
  if (removalIn(item)) return [];
  return [
    objectState(tenantId, groupIn(item)),
    ...joined.flatMap((member) => memberStates(tenantId, item.id, member, true)),
  ];
}

/** What a reading says of the members of one group, before it is compared. */
function movesIn({ item, joined, left }: GroupSaid, before: Group | undefined, whole: boolean): GroupMoves {
  const { displayName: name } = groupIn(item, before);
  const removal = removalIn(item);
  const gone = removal !== undefined && before?.deleted === false;
  const returned = before?.deleted === true && removal === undefined;
  return {
    id: item.id,
    ...(name ? { name } : {}),
    isKnown: before !== undefined && !returned,
    gone,
    joined,
    left,
    whole: whole && !removal,
  };
}

interface GroupCircumstances {
  readonly before: Group | undefined;
  /** The run lists every member, so that whoever is not in it has left. */
  readonly whole: boolean;
  readonly mirror: Mirror;
}

async function writesOf(
  { item, joined, left }: GroupSaid,
  { before, whole, mirror }: GroupCircumstances,
): Promise<readonly StateWrite[]> {
  const { tenantId } = mirror;
  const removal = removalIn(item);
  // While in the recycle bin it keeps its members: it may come back with them.
  if (removal === 'changed') return before ? [objectState(tenantId, { ...before, deleted: true })] : [];
  if (removal === 'deleted')
    return [noObject(tenantId, 'group', item.id), ...leaving(tenantId, item.id, await membersOf(mirror, item.id))];

  const here = new Set(joined.map(({ id }) => id));
  const absent = whole ? (await membersOf(mirror, item.id)).filter(({ id }) => !here.has(id)) : left;
  return [
    objectState(tenantId, groupIn(item, before)),
    ...joined.flatMap((member) => memberStates(tenantId, item.id, member, true)),
    ...leaving(tenantId, item.id, absent),
  ];
}

function leaving(tenantId: string, groupId: string, members: readonly Member[]): readonly StateWrite[] {
  return members.flatMap((member) => memberStates(tenantId, groupId, member, false));
}

async function membersOf({ states, tenantId }: Mirror, groupId: string): Promise<readonly Member[]> {
  return (await states.list<Member>(linkRange(tenantId, 'group-members', groupId))).map(({ body }) => body);
}
