/** Groups of the tenant: departments, a pilot group, everybody in one big group, and a group of groups. */
import type { Group, User } from '../directory/directory-objects.ts';
import { plainTime } from '../http/graph-time.ts';
import type { Random } from '../random.ts';
import { DEPARTMENTS } from './names.ts';

const DAY_MS = 86_400_000;

export function groupsOf(random: Random, users: readonly User[], startedAt: number) {
  const create = (displayName: string) => groupOf(random, displayName, startedAt);
  const departments = DEPARTMENTS.map((name) => create(name));
  const pilot = create('Pilot');
  const everybody = create('All staff');
  const office = create('Office departments');
  const membership = new Map<string, Set<string>>();
  departments.forEach((group, index) => {
    membership.set(
      group.id,
      new Set(users.filter((user) => user.department === DEPARTMENTS[index]).map(({ id }) => id)),
    );
  });
  membership.set(
    pilot.id,
    new Set(
      random
        .shuffle(users.slice(0, 40))
        .slice(0, 6)
        .map(({ id }) => id),
    ),
  );
  membership.set(everybody.id, new Set(users.filter((user) => user.userType === 'Member').map(({ id }) => id)));
  membership.set(
    office.id,
    new Set([...departments.slice(0, 3).map(({ id }) => id), ...users.slice(3, 5).map(({ id }) => id)]),
  );
  const [finance, ...others] = departments;
  return { groups: finance ? [finance, pilot, ...others, everybody, office] : [], membership };
}

export function groupOf(random: Random, displayName: string, startedAt: number): Group {
  return {
    id: random.guid(),
    createdDateTime: plainTime(startedAt - random.between(50, 500) * DAY_MS),
    deletedDateTime: null,
    description: null,
    displayName,
    groupTypes: [],
    isAssignableToRole: false,
    mailEnabled: false,
    mailNickname: displayName.toLowerCase().replaceAll(' ', '-'),
    membershipRule: null,
    securityEnabled: true,
  };
}
