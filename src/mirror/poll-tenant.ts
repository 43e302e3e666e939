/** What the user timer and the consent timer poll. */
import { type MirrorPollContext, type PollResult, pollParts, type SourceReader } from './poll.ts';
import { readAssignments, readLinksOfApps, readOwners } from './readings/read-app-links.ts';
import { readDirectoryRoles } from './readings/read-directory-roles.ts';
import { readGrants } from './readings/read-grants.ts';
import { readGroupMembers } from './readings/read-group-members.ts';
import { readGroups } from './readings/read-groups.ts';
import { readDevices, readServicePrincipals } from './readings/read-objects.ts';
import { POLICY_READERS } from './readings/read-policies.ts';
import { readRegistrations } from './readings/read-registrations.ts';
import {
  readDeviceOwners,
  readDeviceUserLinks,
  readManagers,
  readManagersOf,
  readUsersOfDevices,
} from './readings/read-user-links.ts';
import { readUsers } from './readings/read-users.ts';
import type { MirrorSource } from './states/table-watermarks.ts';

/** What is read in full at first, page by page, by the source. */
export const FULL_READERS: Readonly<Partial<Record<MirrorSource, SourceReader>>> = {
  users: readUsers,
  devices: readDevices,
  groups: readGroups,
  'group-members': readGroupMembers,
  managers: readManagers,
  'device-users': readDeviceUserLinks,
  'device-owners': readDeviceOwners,
  'service-principals': readServicePrincipals,
  grants: readGrants,
  'app-links': readAssignments,
  'app-owners': readOwners,
};

/** What is read in full each time. */
export const LIST_READERS: Readonly<Partial<Record<MirrorSource, SourceReader>>> = {
  ...POLICY_READERS,
  'directory-roles': readDirectoryRoles,
  registrations: readRegistrations,
};

/** Users and devices, then the links that show whom a revocation affects: groups, roles, managers, users of devices. */
export function pollUsers(poll: MirrorPollContext): Promise<PollResult> {
  return pollParts(poll, [
    () => [readUsers],
    () => [readDevices],
    ([users, devices]) => [
      readGroups,
      readDirectoryRoles,
      () => readManagersOf(poll, users?.firstSeen ?? []),
      () => readUsersOfDevices(poll, devices?.firstSeen ?? []),
      readManagers,
      readDeviceUserLinks,
      readDeviceOwners,
    ],
    // Roles name groups, too.
    () => [readGroupMembers],
  ]);
}

/**
 * Service principals before their grants, because an app that is deleted takes its grants along. Then how the apps are
 * registered, and who may use and who owns them: last, because the first round of that takes all of several turns.
 */
export function pollConsents(poll: MirrorPollContext): Promise<PollResult> {
  return pollParts(poll, [
    () => [readServicePrincipals, readGrants],
    ([consents]) => [
      readRegistrations,
      () => readLinksOfApps(poll, consents?.firstSeen ?? []),
      readAssignments,
      readOwners,
    ],
    // The first reading names many groups. Later ones are followed where they are seen.
    ([, links]) => (links?.baseline ? [readGroupMembers] : []),
  ]);
}
