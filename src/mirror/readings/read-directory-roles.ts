/** Who holds a directory role, read once an hour: policies name roles, and the members of a role change rarely. */
import { defined } from '../../base/defined.ts';
import type { NamedPrincipals } from '../../conditional-access/policy-people.ts';
import { readEach, readList } from '../graph-lookups.ts';
import { memberChanges, namedInPolicies } from '../membership-changes.ts';
import type { MirrorPollContext, SourceReader } from '../poll.ts';
import { linkRange, memberLinkStates, writesOfFullList } from '../states/mirror-states.ts';
import type { StateWrite } from '../states/table-states.ts';
import { readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import type { Reading, TenantChange } from '../tenant-change.ts';
import { memberIn } from './graph-items.ts';
import type { Item } from './items.ts';

interface RoleContext {
  /** The groups and roles that enforced policies name. */
  readonly named: NamedPrincipals;
  readonly reading: Reading;
  readonly poll: MirrorPollContext;
}

interface RoleReading {
  /** How many members had no readable form. */
  readonly leftOut: number;
  readonly changes: readonly TenantChange[];
  readonly writes: readonly StateWrite[];
}

const EVERY_MS = 3_600_000;
const READS_AT_ONCE = 4;

export const readDirectoryRoles: SourceReader = async (poll) => {
  const { graph, store, mirror, now } = poll;
  const { states, tenantId } = mirror;
  const watermark = await readWatermark(store, 'directory-roles', now());
  const startedAt = now();
  if (watermark && startedAt - watermark.readAt < EVERY_MS) return undefined;

  const list = await readList(graph, '/directoryRoles', { query: { $select: 'id,displayName,roleTemplateId' } });
  const named = watermark ? await namedInPolicies(mirror) : new Set<string>();
  const reading = { tenantId, source: 'role-list', from: watermark?.readAt ?? 0, to: startedAt } as const;
  const {
    results: roles,
    unread,
    ...rest
  } = await readEach(READS_AT_ONCE, list.items, (item) => readRole(item, { named, reading, poll }));
  return {
    ...rest,
    kind: watermark ? 'changes' : 'baseline',
    read: roles.length,
    leftOut: roles.reduce((sum, { leftOut }) => sum + leftOut, list.unreadable + rest.leftOut),
    changes: roles.flatMap(({ changes }) => changes),
    async save() {
      const writes = roles.flatMap((role) => role.writes);
      await states.write(writes, { from: watermark?.readAt ?? 0, at: now() });
      if (unread === 0) await saveWatermark(store, 'directory-roles', { readAt: startedAt });
    },
  };
};

async function readRole(
  { id, displayName, roleTemplateId }: Item,
  { named, reading, poll }: RoleContext,
): Promise<RoleReading> {
  const { states, tenantId } = poll.mirror;
  // Policies name a role by the id of its template.
  const roleId = typeof roleTemplateId === 'string' ? roleTemplateId : id;
  const list = await readList(poll.graph, `/directoryRoles/${encodeURIComponent(id)}/members`, {
    query: { $select: 'id' },
  });
  const entries = list.items.map(memberIn);
  const isPartial = list.unreadable > 0;
  const range = linkRange(tenantId, 'role-members', roleId);
  const name = typeof displayName === 'string' ? displayName : undefined;
  const role = { kind: 'role', ...defined({ id: roleId, name }) } as const;
  // Other roles decide nobody's access.
  const members = { owner: role, range, joined: entries, ...(isPartial ? { left: [] } : {}) };
  const changes = named.has(roleId) ? await memberChanges(members, reading, poll) : [];
  const writes = await writesOfFullList(states, {
    range,
    entries,
    isPartial,
    idOf: (member) => member.id,
    statesOf: (member, present) => memberLinkStates(tenantId, 'role-members', { owner: roleId, member }, present),
  });
  return { changes, writes, leftOut: list.unreadable };
}
