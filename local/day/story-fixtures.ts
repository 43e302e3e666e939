/** People, consents and policies for the stories. No two stories share one, so that each has a record of its own. */
import type { Clock } from '../../src/base/clock.ts';
import type { Tenant } from '../tenant/tenant-server.ts';

export interface StoryFixtures {
  readonly tenant: Tenant;
  readonly now: Clock;
  readonly notificationUrl: string;
  /** Each call returns the id of one that no story has used yet. A person uses at least one app. */
  person(): string;
  personalGrant(): string;
  tenantWideGrant(): string;
  policyInState(state: string): string;
  /** A group that an enforced policy names, and a member of it that no story has used yet. */
  memberOfPolicyGroup(): { readonly groupId: string; readonly userId: string };
}

interface Setting {
  readonly tenant: Tenant;
  readonly now: Clock;
  readonly notificationUrl: string;
  /** A random number from the seed: 0 to below 1. */
  readonly chance: () => number;
}

export function storyFixtures({ tenant, now, notificationUrl, chance }: Setting): StoryFixtures {
  const { directory } = tenant;
  const used = new Set<string>();
  const unused = <T extends { readonly id: string }>(
    what: string,
    candidates: readonly T[],
    keysOf: (one: T) => readonly string[],
  ): string => {
    const free = candidates.filter((one) => !keysOf(one).some((key) => used.has(key)));
    const chosen = free[Math.floor(chance() * free.length)];
    if (chosen === undefined)
      throw new RangeError(`The simulated tenant has no unused ${what} left: give it more people with --users`);
    for (const key of keysOf(chosen)) used.add(key);
    return chosen.id;
  };
  // Only policies from before the day: one that a story creates belongs to that story.
  const policies = directory.policies.live();
  const livesNormally = (userId: string | null) =>
    userId !== null && !directory.untouchable.has(userId) && directory.users.get(userId)?.accountEnabled === true;

  const policyGroup = () =>
    directory.groups
      .live()
      .find(({ id }) =>
        policies.some(({ state, conditions }) => state === 'enabled' && conditions.users.includeGroups.includes(id)),
      )?.id ?? '';

  const usersOfApps = () =>
    new Set([...directory.grants.live(), ...directory.assignments.live()].map(({ principalId }) => principalId));

  return {
    tenant,
    now,
    notificationUrl,
    person() {
      const using = usersOfApps();
      const people = directory.users.live().filter(({ id }) => livesNormally(id) && using.has(id));
      return unused('person', people, ({ id }) => [id]);
    },
    personalGrant: () =>
      unused(
        'personal consent',
        directory.grants
          .live()
          .filter(({ principalId, scope }) => livesNormally(principalId) && scope.trim().split(/\s+/).length > 3),
        ({ principalId }) => [principalId ?? ''],
      ),
    tenantWideGrant: () =>
      unused(
        'tenant-wide consent',
        directory.grants.live().filter(({ principalId }) => principalId === null),
        ({ clientId }) => [clientId],
      ),
    policyInState: (state) =>
      unused(
        'policy',
        policies.filter(({ id }) => directory.policies.get(id)?.state === state),
        ({ id }) => [id],
      ),
    memberOfPolicyGroup() {
      const groupId = policyGroup();
      const people = directory.users.live().filter(({ id }) => livesNormally(id) && directory.isMember(groupId, id));
      return { groupId, userId: unused('member of a group that a policy names', people, ({ id }) => [id]) };
    },
  };
}
