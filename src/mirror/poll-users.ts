/** The turn of the user timer: users, then the groups, roles and managers that tell whom a revocation concerns. */
import { joinResults, type Poll, type PollResult, pollParts } from './poll.ts';
import { readDirectoryRoles } from './read-directory-roles.ts';
import { readGroups } from './read-groups.ts';
import { readManagers } from './read-managers.ts';
import { readUsers } from './read-users.ts';

export async function pollUsers(poll: Poll): Promise<PollResult> {
  const users = await pollParts(poll, [readUsers]);
  return joinResults(users, await pollParts(poll, [readGroups, readDirectoryRoles, () => readManagers(poll, users.firstSeen)]));
}
