/** What the user timer and the consent timer poll. */
import { type MirrorPollContext, mergeResults, type PollResult, pollReaders } from './poll.ts';
import { readAppLinks } from './readings/read-app-links.ts';
import { readDirectoryRoles } from './readings/read-directory-roles.ts';
import { readGrants } from './readings/read-grants.ts';
import { readGroups } from './readings/read-groups.ts';
import { readDevices, readServicePrincipals } from './readings/read-objects.ts';
import { readRegistrations } from './readings/read-registrations.ts';
import { readDevicesUsers, readManagers } from './readings/read-user-links.ts';
import { readUsers } from './readings/read-users.ts';

/** Users and devices, then the links that show whom a revocation affects: groups, roles, managers, users of devices. */
export async function pollUsers(poll: MirrorPollContext): Promise<PollResult> {
  const users = await pollReaders(poll, [readUsers]);
  const devices = await pollReaders(poll, [readDevices]);
  const links = await pollReaders(poll, [
    readGroups,
    readDirectoryRoles,
    () => readManagers(poll, users.firstSeen),
    () => readDevicesUsers(poll, devices.firstSeen),
  ]);
  return mergeResults(mergeResults(users, devices), links);
}

/**
 * Service principals before their grants, because an app that is deleted takes its grants along. Then who may use and
 * who owns the apps, and how they are registered.
 */
export async function pollConsents(poll: MirrorPollContext): Promise<PollResult> {
  const consents = await pollReaders(poll, [readServicePrincipals, readGrants]);
  const links = await pollReaders(poll, [() => readAppLinks(poll, consents.firstSeen), readRegistrations]);
  return mergeResults(consents, links);
}
