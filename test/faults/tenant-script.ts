/** What happens in the tenant while Graph misbehaves: every source shows something of it. */
import type { Tenant } from '../../local/tenant/tenant-server.ts';

export interface TenantScript {
  first(): void;
  second(): void;
}

/** Everybody and everything is chosen before anything happens, so that all runs do the same. */
export function tenantScript({ act, directory }: Tenant): TenantScript {
  const { users, groups, servicePrincipals, grants, policies, devices } = directory;
  const common = { actorId: directory.adminIds[0], auditDelayMs: 90_000 };
  const staff = sorted(users.live()).filter(
    ({ id, accountEnabled, userType }) => accountEnabled && userType === 'Member' && !directory.untouchable.has(id),
  );
  const consented = sorted(grants.live()).filter(({ principalId }) => staff.some(({ id }) => id === principalId));
  const busy = new Set([
    ...[...directory.deviceUsers.values()].flat(),
    ...consented.map(({ principalId }) => principalId),
    ...[...directory.owners.values()].flat(),
  ]);
  const people = staff.filter(({ id }) => !busy.has(id)).map(({ id }) => id);
  const enforced = policies.live().filter(({ state }) => state === 'enabled');
  const group = sorted(groups.live()).find(({ id }) =>
    enforced.some(({ conditions }) => conditions.users.includeGroups.includes(id)),
  );
  const joiners = people.filter((id) => !directory.isMember(group?.id ?? '', id)).slice(-2);
  const compliant = sorted(devices.live()).filter(({ isCompliant }) => isCompliant === true);
  const shared = oneOfEachClient(sorted(grants.live()).filter(({ principalId }) => principalId === null));
  const reported = sorted(policies.live()).filter(({ state }) => state === 'enabledForReportingButNotEnforced');
  const refused = oneOfEachClient(consented);
  const removable = sorted(servicePrincipals.live()).find(
    ({ id, appRoles, servicePrincipalType }) =>
      servicePrincipalType === 'Application' &&
      appRoles.some(({ allowedMemberTypes }) => allowedMemberTypes.includes('User')) &&
      ![...shared.slice(0, 2), ...refused.slice(0, 2)].some(({ clientId }) => clientId === id),
  );

  const half = (index: 0 | 1) => {
    act.disableUser({ ...common, userId: people[index] });
    act.raiseRisk({ ...common, userId: people[2 + index] });
    act.addGroupMember({ ...common, groupId: group?.id, userId: joiners[index] });
    act.loseCompliance({ ...common, deviceId: compliant[index]?.id });
    act.adminRemovesConsent({ ...common, grantId: shared[index]?.id });
    const { principalId, clientId } = refused[index] ?? {};
    act.refuseRefresh({ ...common, userId: principalId ?? undefined, clientId });
  };
  return {
    first() {
      half(0);
      act.tightenPolicy({ ...common, policyId: reported[0]?.id });
    },
    second() {
      half(1);
      act.tightenPolicy({ ...common, policyId: sorted(enforced)[0]?.id });
      act.removeServicePrincipal({ ...common, servicePrincipalId: removable?.id });
    },
  };
}

function sorted<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A delta that was not read for an hour shows two acts on one subject as one difference. */
function oneOfEachClient<T extends { readonly clientId: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.toReversed().map((item) => [item.clientId, item])).values()].reverse();
}
