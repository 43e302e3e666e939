/** The turn of the user timer: users and devices, then the groups, roles, managers and device owners that tell whom a revocation concerns. */
import { joinResults, type MirrorPollContext, type PollResult, pollParts } from './poll.ts';
import { readAppLinks } from './readings/read-app-links.ts';
import { readDirectoryRoles } from './readings/read-directory-roles.ts';
import { readGrants } from './readings/read-grants.ts';
import { readGroups } from './readings/read-groups.ts';
import { readDevices, readServicePrincipals } from './readings/read-objects.ts';
import { readRegistrations } from './readings/read-registrations.ts';
import { readDevicesUsers, readManagers } from './readings/read-user-links.ts';
import { readUsers } from './readings/read-users.ts';

export async function pollUsers(poll: MirrorPollContext): Promise<PollResult> {
  const users = await pollParts(poll, [readUsers]);
  const devices = await pollParts(poll, [readDevices]);
  const belonging = [
    readGroups,
    readDirectoryRoles,
    () => readManagers(poll, users.firstSeen),
    () => readDevicesUsers(poll, devices.firstSeen),
  ];
  return joinResults(joinResults(users, devices), await pollParts(poll, belonging));
}

// The turn of the consent timer: service principals before their grants, because an app that goes takes its grants along; then who may use and who owns the apps, and how they are registered.

export async function pollConsents(poll: MirrorPollContext): Promise<PollResult> {
  const consents = await pollParts(poll, [readServicePrincipals, readGrants]);
  return joinResults(
    consents,
    await pollParts(poll, [() => readAppLinks(poll, consents.firstSeen), readRegistrations]),
  );
}
