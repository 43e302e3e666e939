/** The turn of the user timer: users and devices, then the groups, roles, managers and device owners that tell whom a revocation concerns. */
import { joinResults, type Poll, type PollResult, pollParts } from './poll.ts';
import { readDevices } from './read-devices.ts';
import { readDevicesUsers } from './read-devices-users.ts';
import { readDirectoryRoles } from './read-directory-roles.ts';
import { readGroups } from './read-groups.ts';
import { readManagers } from './read-managers.ts';
import { readUsers } from './read-users.ts';

export async function pollUsers(poll: Poll): Promise<PollResult> {
  const users = await pollParts(poll, [readUsers]);
  const devices = await pollParts(poll, [readDevices]);
  const belonging = [readGroups, readDirectoryRoles, () => readManagers(poll, users.firstSeen), () => readDevicesUsers(poll, devices.firstSeen)];
  return joinResults(joinResults(users, devices), await pollParts(poll, belonging));
}
