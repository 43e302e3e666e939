/** Who holds a directory role, read once an hour: policies name roles, and role members change rarely. It is told of roles that they name. */

import { mapConcurrently } from '../../base/concurrency.ts';
import { readList, readListIfAny } from '../graph-lookups.ts';
import { memberChanges, namedInPolicies } from '../membership-changes.ts';
import type { MirrorPollContext, ReadPart } from '../poll.ts';
import { linkRange, memberOf, writesOfFullList } from '../states/mirror-states.ts';
import type { StateWrite } from '../states/table-states.ts';
import { readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import type { Reading, TenantChange } from '../tenant-change.ts';
import { type Item, memberIn } from './graph-items.ts';

const EVERY_MS = 3_600_000;
const READS_AT_ONCE = 4;

export const readDirectoryRoles: ReadPart = async (poll) => {
  const { graph, tables, mirror, now } = poll;
  const { states, tenantId } = mirror;
  const mark = await readWatermark(tables, tenantId, 'directory-roles');
  const startedAt = now();
  if (mark && startedAt - mark.readAt < EVERY_MS) return undefined;

  const items = await readList(graph, '/directoryRoles', { query: { $select: 'id,displayName,roleTemplateId' } });
  const named = mark ? await namedInPolicies(mirror) : '';
  const reading = { tenantId, source: 'role-list', from: mark?.readAt ?? 0, to: startedAt } as const;
  const roles = await mapConcurrently(READS_AT_ONCE, items, (item) => readRole(item, { named, reading, poll }));
  return {
    kind: mark ? 'changes' : 'baseline',
    read: items.length,
    changes: roles.flatMap(({ changes }) => changes),
    async keep() {
      const writes = roles.flatMap((role) => role.writes);
      await states.write(writes, { from: mark?.readAt ?? 0, at: now(), meets: 'few' });
      await saveWatermark(tables, tenantId, 'directory-roles', { readAt: startedAt });
    },
  };
};

interface RoleCircumstances {
  /** All that policies say of whom they are for. */
  readonly named: string;
  readonly reading: Reading;
  readonly poll: MirrorPollContext;
}

interface RoleRead {
  readonly changes: readonly TenantChange[];
  readonly writes: readonly StateWrite[];
}

async function readRole(
  { id, displayName, roleTemplateId }: Item,
  { named, reading, poll }: RoleCircumstances,
): Promise<RoleRead> {
  const { states, tenantId } = poll.mirror;
  // Policies know a role by its template.
  const owner = typeof roleTemplateId === 'string' ? roleTemplateId : id;
  const members = await readListIfAny(poll.graph, `/directoryRoles/${encodeURIComponent(id)}/members`, {
    query: { $select: 'id' },
  });
  const entries = (members ?? []).map(memberIn);
  const range = linkRange(tenantId, 'role-members', owner);
  const role = { kind: 'role', id: owner, ...(typeof displayName === 'string' ? { name: displayName } : {}) } as const;
  const changes = named.includes(owner)
    ? await memberChanges({ owner: role, range, joined: entries }, reading, poll)
    : [];
  const statesOf = (member: (typeof entries)[number], present: boolean) =>
    memberOf(tenantId, 'role-members', { owner, member }, present);
  return { changes, writes: await writesOfFullList(states, { range, entries, idOf: (member) => member.id, statesOf }) };
}
