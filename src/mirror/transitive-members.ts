/** Who belongs to groups, through groups of any depth. */
import { inParallel } from './in-parallel.ts';
import type { Member } from './tenant.ts';

const GROUPS_AT_ONCE = 8;

/** Ids of users below these groups, each once; a group that contains itself does no harm. */
export async function membersBelow(groupIds: readonly string[], membersOf: (groupId: string) => Promise<readonly Member[]>): Promise<ReadonlySet<string>> {
  const users = new Set<string>();
  const seen = new Set<string>();
  let level = groupIds;
  while (level.length > 0) {
    for (const id of level) seen.add(id);
    const members = (await inParallel(GROUPS_AT_ONCE, level, membersOf)).flat();
    for (const { id, kind } of members) if (kind === 'user') users.add(id);
    level = [...new Set(members.filter(({ id, kind }) => kind === 'group' && !seen.has(id)).map(({ id }) => id))];
  }
  return users;
}
