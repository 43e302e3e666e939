/** Who holds a directory role, read once an hour: policies name roles, and role members change rarely. */

import { readList, readListOf } from './graph-list.ts';
import { inParallel } from './in-parallel.ts';
import { linkRange } from './mirror-keys.ts';
import { memberOf } from './mirror-states.ts';
import { memberIn } from './parse-item.ts';
import type { ReadPart } from './poll.ts';
import { readWatermark, saveWatermark } from './table-watermarks.ts';
import { writesOfList } from './whole-list.ts';

const EVERY_MS = 3_600_000;
const READS_AT_ONCE = 4;

export const readDirectoryRoles: ReadPart = async ({ graph, tables, mirror, now }) => {
  const { states, tenantId } = mirror;
  const mark = await readWatermark(tables, tenantId, 'directory-roles');
  const startedAt = now();
  if (mark && startedAt - mark.readAt < EVERY_MS) return undefined;

  const roles = await readList(graph, '/directoryRoles', { query: { $select: 'id,roleTemplateId' } });
  const writes = await inParallel(READS_AT_ONCE, roles, async ({ id, roleTemplateId }) => {
    // Policies know a role by its template.
    const owner = typeof roleTemplateId === 'string' ? roleTemplateId : id;
    const entries = (await readListOf(graph, `/directoryRoles/${encodeURIComponent(id)}/members`, { query: { $select: 'id' } })).map(memberIn);
    const range = linkRange(tenantId, 'role-members', owner);
    return writesOfList(states, {
      range,
      entries,
      idOf: (member) => member.id,
      statesOf: (member, present) => memberOf(tenantId, 'role-members', { owner, member }, present),
    });
  });
  return {
    kind: mark ? 'changes' : 'baseline',
    read: roles.length,
    changes: [],
    async keep() {
      await states.write(writes.flat(), { from: mark?.readAt ?? 0, at: now(), meets: 'few' });
      await saveWatermark(tables, tenantId, 'directory-roles', { readAt: startedAt });
    },
  };
};
