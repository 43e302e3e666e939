/** What happens in the tenant while the storage account misbehaves: acts of all kinds, each on its own object. */
import type { Tenant } from '../../local/tenant/tenant-server.ts';

export interface StoreScript {
  /** Does what is due up to this minute. */
  until(minute: number): Promise<void>;
}

/** Everybody and everything is chosen before anything happens, so that all runs do the same. */
export function storeScript({ act, directory, faults }: Tenant): StoreScript {
  const { users, groups, grants, policies, devices } = directory;
  const common = { actorId: directory.adminIds[0], auditDelayMs: 90_000 };
  const staff = sorted(users.live()).filter(
    ({ id, accountEnabled, userType }) => accountEnabled && userType === 'Member' && !directory.untouchable.has(id),
  );
  const consents = [
    ...new Map(
      sorted(grants.live())
        .filter(({ principalId, scope }) => staff.some(({ id }) => id === principalId) && scope.includes(' '))
        .map((grant) => [grant.principalId, grant]),
    ).values(),
  ];
  const [refused, withdrawn, narrowed] = consents;
  const device = sorted(devices.live()).find(({ isCompliant }) => isCompliant === true);
  const busy = new Set([
    ...(directory.deviceUsers.get(device?.id ?? '') ?? []),
    ...[refused, withdrawn, narrowed].map((grant) => grant?.principalId),
    ...[...directory.owners.values()].flat(),
  ]);
  const people = staff.filter(({ id }) => !busy.has(id)).map(({ id }) => id);
  const enforced = policies.live().filter(({ state }) => state === 'enabled');
  const group = sorted(groups.live()).find(({ id }) =>
    enforced.some(({ conditions }) => conditions.users.includeGroups.includes(id)),
  );
  const joiner = people.findLast((id) => !directory.isMember(group?.id ?? '', id));
  const shared = sorted(grants.live()).find(({ principalId }) => principalId === null);
  const reported = sorted(policies.live()).find(({ state }) => state === 'enabledForReportingButNotEnforced');
  const who = { userId: refused?.principalId ?? undefined, clientId: refused?.clientId };

  // Whom a shared consent or a policy affects depends on who has an account when it is seen, so these come first.
  const due: [minute: number, act: () => unknown][] = [
    [1, () => act.adminRemovesConsent({ ...common, grantId: shared?.id })],
    [1, () => act.tightenPolicy({ ...common, policyId: reported?.id })],
    [4, () => act.disableUser({ ...common, userId: people[0] })],
    [4, () => act.refuseRefresh({ ...common, ...who })],
    [7, () => act.raiseRisk({ ...common, userId: people[1] })],
    [7, () => act.userWithdrawsConsent({ auditDelayMs: 90_000, grantId: withdrawn?.id })],
    [7, () => faults.lifecycle('subscriptionRemoved')],
    [7, () => act.loseCompliance({ ...common, deviceId: device?.id })],
    [10, () => act.deleteUser({ ...common, userId: people[2] })],
    [10, () => act.addGroupMember({ ...common, groupId: group?.id, userId: joiner })],
    [13, () => act.signIn({ ...common, ...who })],
    [13, () => act.enableUser({ ...common, userId: people[0] })],
    ...people.slice(3, 8).map((userId): [number, () => unknown] => [16, () => act.disableUser({ ...common, userId })]),
    [19, () => act.narrowConsent({ ...common, grantId: narrowed?.id })],
    [40, () => act.disableUser({ ...common, userId: people[8] })],
  ];
  return {
    async until(minute) {
      while (due[0] !== undefined && due[0][0] <= minute) await due.shift()?.[1]();
    },
  };
}

function sorted<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
}
