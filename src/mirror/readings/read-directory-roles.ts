/** Who holds a directory role, read once an hour: policies name roles, and the members of a role change rarely. */
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import type { NamedPrincipals } from '../../conditional-access/policy-people.ts';
import { readList, readListIfAny } from '../graph-lookups.ts';
import { memberChanges, namedInPolicies } from '../membership-changes.ts';
import type { MirrorPollContext, SourceReader } from '../poll.ts';
import { linkRange, memberLinkStates, writesOfFullList } from '../states/mirror-states.ts';
import type { StateWrite } from '../states/table-states.ts';
import { readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import type { Reading, TenantChange } from '../tenant-change.ts';
import { type Item, memberIn } from './graph-items.ts';

interface RoleContext {
  /** The groups and roles that enforced policies name. */
  readonly named: NamedPrincipals;
  readonly reading: Reading;
  readonly poll: MirrorPollContext;
}

interface RoleReading {
  readonly changes: readonly TenantChange[];
  readonly writes: readonly StateWrite[];
}

const EVERY_MS = 3_600_000;
const READS_AT_ONCE = 4;

export const readDirectoryRoles: SourceReader = async (poll) => {
  const { graph, store, mirror, now } = poll;
  const { states, tenantId } = mirror;
  const watermark = await readWatermark(store, 'directory-roles');
  const startedAt = now();
  if (watermark && startedAt - watermark.readAt < EVERY_MS) return undefined;

  const items = await readList(graph, '/directoryRoles', { query: { $select: 'id,displayName,roleTemplateId' } });
  const named = watermark ? await namedInPolicies(mirror) : new Set<string>();
  const reading = { tenantId, source: 'role-list', from: watermark?.readAt ?? 0, to: startedAt } as const;
  const roles = await mapConcurrently(READS_AT_ONCE, items, (item) => readRole(item, { named, reading, poll }));
  return {
    kind: watermark ? 'changes' : 'baseline',
    read: items.length,
    changes: roles.flatMap(({ changes }) => changes),
    async save() {
      const writes = roles.flatMap((role) => role.writes);
      await states.write(writes, { from: watermark?.readAt ?? 0, at: now(), expects: 'few' });
      await saveWatermark(store, 'directory-roles', { readAt: startedAt });
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
  const items = await readListIfAny(poll.graph, `/directoryRoles/${encodeURIComponent(id)}/members`, {
    query: { $select: 'id' },
  });
  const entries = (items ?? []).map(memberIn);
  const range = linkRange(tenantId, 'role-members', roleId);
  const name = typeof displayName === 'string' ? displayName : undefined;
  const role = { kind: 'role', ...defined({ id: roleId, name }) } as const;
  // Other roles decide nobody's access.
  const changes = named.has(roleId) ? await memberChanges({ owner: role, range, joined: entries }, reading, poll) : [];
  const writes = await writesOfFullList(states, {
    range,
    entries,
    idOf: (member) => member.id,
    statesOf: (member, present) => memberLinkStates(tenantId, 'role-members', { owner: roleId, member }, present),
  });
  return { changes, writes };
}
