/**
 * Who is whose manager, and who uses which device, read before anybody needs it: Graph no longer answers for a deleted
 * user or device.
 */
import { readDeviceUsers, readEach, readManagerIds, stillExists } from '../graph-lookups.ts';
import type { MirrorPollContext, SourceReading } from '../poll.ts';
import { deviceUsersState, linkKey, managerState } from '../states/mirror-states.ts';
import type { StateWrite } from '../states/table-states.ts';
import { nextRound, type RoundBatch } from './round-robin.ts';

interface LinksRead extends Pick<SourceReading, 'read' | 'leftOut' | 'failure'> {
  readonly writes: readonly StateWrite[];
  /** Ids of the objects that did not fit into this turn. */
  readonly left: readonly string[];
}

const MANAGER_ROUND = {
  source: 'managers',
  kind: 'user',
  batchSize: 200,
  everyMs: 3_600_000,
  firstBatchSize: 5_000,
} as const;
const DEVICE_ROUND = {
  source: 'device-users',
  kind: 'device',
  batchSize: 100,
  everyMs: 3_600_000,
  firstBatchSize: 2_000,
} as const;
const MANAGER_READS_AT_ONCE = 8;
const DEVICE_READS_AT_ONCE = 4;

/** @param firstSeen ids of users who are new to the mirror */
export async function readManagers(poll: MirrorPollContext, firstSeen: readonly string[]): Promise<SourceReading> {
  const round = await nextRound(MANAGER_ROUND, poll);
  const live = round.objects.filter(({ deleted }) => !deleted);
  const ids = [...new Set([...firstSeen.slice(0, MANAGER_ROUND.batchSize), ...live.map(({ id }) => id)])];
  const managers = await readManagerIds(poll.graph, ids);
  const known = [...managers.entries()].flatMap(([index, manager]) =>
    manager === 'unknown' ? [] : [{ userId: ids[index] ?? '', managerId: manager.id }],
  );
  const { results, leftOut, unread, ...rest } = await readEach(MANAGER_READS_AT_ONCE, known, (one) =>
    managerWrites(one, poll),
  );
  const counts = { read: known.length, leftOut: leftOut + ids.length - known.length };
  const left = known.slice(known.length - unread).map(({ userId }) => userId);
  return readingOf(round, { ...rest, ...counts, left, writes: results.flat() }, poll);
}

/** @param firstSeen ids of devices that are new to the mirror */
export async function readDevicesUsers(poll: MirrorPollContext, firstSeen: readonly string[]): Promise<SourceReading> {
  const round = await nextRound(DEVICE_ROUND, poll);
  const known = round.objects.map(({ id }) => id);
  const ids = [...new Set([...firstSeen.slice(0, DEVICE_ROUND.batchSize), ...known])];
  const { results, unread, ...rest } = await readEach(DEVICE_READS_AT_ONCE, ids, async (id) => {
    const userIds = await readDeviceUsers(poll.graph, id);
    return userIds === undefined ? [] : [deviceUsersState(poll.mirror.tenantId, id, userIds)];
  });
  const left = ids.slice(ids.length - unread);
  return readingOf(round, { ...rest, left, read: results.length, writes: results.flat() }, poll);
}

async function managerWrites(
  { userId, managerId }: { readonly userId: string; readonly managerId: string | undefined },
  { graph, mirror }: MirrorPollContext,
): Promise<readonly StateWrite[]> {
  if (managerId === undefined) {
    const known = await mirror.states.get<{ readonly id?: string }>(linkKey(mirror.tenantId, 'user-manager', userId));
    // A user who was just deleted has no manager in Graph, and this is when we need to know who it was.
    if (known?.body.id !== undefined && !(await stillExists(graph, { kind: 'user', id: userId }))) return [];
  }
  return [managerState(mirror.tenantId, userId, managerId)];
}

function readingOf(
  round: Pick<RoundBatch<'user' | 'device'>, 'first' | 'since' | 'save'>,
  { writes, left, ...result }: LinksRead,
  { mirror, now }: MirrorPollContext,
): SourceReading {
  return {
    ...result,
    kind: round.first ? 'baseline' : 'changes',
    changes: [],
    async save() {
      await mirror.states.write(writes, { from: round.since, at: now(), expects: 'few' });
      const isLeft = new Set(left);
      await round.save((id) => isLeft.has(id));
    },
  };
}
