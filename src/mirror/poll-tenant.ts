/** What the user timer and the consent timer poll. */
import { type MirrorPollContext, type PollResult, pollParts } from './poll.ts';
import { readAppLinks } from './readings/read-app-links.ts';
import { readDirectoryRoles } from './readings/read-directory-roles.ts';
import { readGrants } from './readings/read-grants.ts';
import { readGroups } from './readings/read-groups.ts';
import { readDevices, readServicePrincipals } from './readings/read-objects.ts';
import { readRegistrations } from './readings/read-registrations.ts';
import { readDevicesUsers, readManagers } from './readings/read-user-links.ts';
import { readUsers } from './readings/read-users.ts';

/** Users and devices, then the links that show whom a revocation affects: groups, roles, managers, users of devices. */
export function pollUsers(poll: MirrorPollContext): Promise<PollResult> {
  return pollParts(poll, [
    () => [readUsers],
    () => [readDevices],
    ([users, devices]) => [
      readGroups,
      readDirectoryRoles,
      () => readManagers(poll, users?.firstSeen ?? []),
      () => readDevicesUsers(poll, devices?.firstSeen ?? []),
    ],
  ]);
}

/**
 * Service principals before their grants, because an app that is deleted takes its grants along. Then how the apps are
 * registered, and who may use and who owns them: last, because the first round of that takes all of several turns.
 */
export function pollConsents(poll: MirrorPollContext): Promise<PollResult> {
  return pollParts(poll, [
    () => [readServicePrincipals, readGrants],
    ([consents]) => [readRegistrations, () => readAppLinks(poll, consents?.firstSeen ?? [])],
  ]);
}
