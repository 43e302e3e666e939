/** Who plays: each story gets people, consents and policies that no other story has touched, so that each stands alone on the record. */
import type { Clock } from '../../src/base/clock.ts';
import type { Tenant } from '../tenant/tenant-server.ts';

export interface Cast {
  readonly tenant: Tenant;
  readonly now: Clock;
  readonly notificationUrl: string;
  /** Each call resolves to the id of one more that nobody has touched yet; a person has something to lose, an app of their own. */
  person(): string;
  personalGrant(): string;
  tenantWideGrant(): string;
  policyInState(state: string): string;
}

interface Setting {
  readonly tenant: Tenant;
  readonly now: Clock;
  readonly notificationUrl: string;
  /** Picks by chance from the seed: 0 to below 1. */
  readonly chance: () => number;
}

export function castOf({ tenant, now, notificationUrl, chance }: Setting): Cast {
  const { directory } = tenant;
  const touched = new Set<string>();
  const untouched = <T extends { readonly id: string }>(
    what: string,
    candidates: readonly T[],
    marksOf: (one: T) => readonly string[],
  ): string => {
    const free = candidates.filter((one) => !marksOf(one).some((mark) => touched.has(mark)));
    const chosen = free[Math.floor(chance() * free.length)];
    if (chosen === undefined)
      throw new RangeError(`The simulated tenant has no ${what} left to play with: give it more --users`);
    for (const mark of marksOf(chosen)) touched.add(mark);
    return chosen.id;
  };
  // A policy that a story creates is its own: only those from before the day are for others.
  const policies = directory.policies.live();
  const livesNormally = (userId: string | null) =>
    userId !== null && !directory.untouchable.has(userId) && directory.users.get(userId)?.accountEnabled === true;

  const usersOfApps = () =>
    new Set([...directory.grants.live(), ...directory.assignments.live()].map(({ principalId }) => principalId));

  return {
    tenant,
    now,
    notificationUrl,
    person() {
      const using = usersOfApps();
      const people = directory.users.live().filter(({ id }) => livesNormally(id) && using.has(id));
      return untouched('person', people, ({ id }) => [id]);
    },
    personalGrant: () =>
      untouched(
        'personal consent',
        directory.grants
          .live()
          .filter(({ principalId, scope }) => livesNormally(principalId) && scope.trim().split(/\s+/).length > 3),
        ({ principalId }) => [principalId ?? ''],
      ),
    tenantWideGrant: () =>
      untouched(
        'tenant-wide consent',
        directory.grants.live().filter(({ principalId }) => principalId === null),
        ({ clientId }) => [clientId],
      ),
    policyInState: (state) =>
      untouched(
        'policy',
        policies.filter(({ id }) => directory.policies.get(id)?.state === state),
        ({ id }) => [id],
      ),
  };
}
