/**
 * The changes in the tenant while the app is killed again and again: one for each kind of fact, each on its own user.
 */
import type { ActInput, ActResult } from '../../local/tenant/acts/act.ts';
import type { ActName } from '../../local/tenant/acts/acts.ts';
import type { Cause } from '../../src/detect/cause.ts';
import { grantSubjectId } from '../../src/detect/subject.ts';

export interface KillAct {
  readonly act: ActName;
  readonly input: ActInput;
  /** Null: must not be on record. */
  readonly cause: Cause | null;
}

/** The tenant's directory, from this process or from the tenant's control endpoint. */
export interface DirectoryView {
  readonly users: readonly {
    readonly id: string;
    readonly accountEnabled: boolean;
    readonly department: string | null;
  }[];
  readonly groups: readonly { readonly id: string; readonly displayName: string }[];
  readonly grants: readonly {
    readonly id: string;
    readonly clientId: string;
    readonly principalId: string | null;
    readonly scope: string;
  }[];
  readonly policies: readonly {
    readonly id: string;
    readonly state: string;
    readonly conditions: { readonly users: { readonly includeGroups: readonly string[] } };
  }[];
  readonly untouchable: readonly string[];
}

export function killActs({ users, groups, grants, policies, untouchable }: DirectoryView): readonly KillAct[] {
  const people = users
    .filter(({ id, accountEnabled }) => accountEnabled && !untouchable.includes(id))
    .map(({ id }) => id);
  const consents = [...Map.groupBy(grants.filter(isRich), ({ principalId }) => principalId ?? '')].filter(([id]) =>
    people.includes(id),
  );
  const grantOf = (index: number) => consents[index]?.[1][0]?.id;
  const holders = new Set(consents.slice(0, 5).map(([id]) => id));
  // Whom a policy affects depends on when it is read. So nobody in the department of the policies loses the account.
  const forOne = policies.find(({ conditions }) => conditions.users.includeGroups.length > 0);
  const department = groups.find(({ id }) => id === forOne?.conditions.users.includeGroups[0]);
  const colleagues = new Set(users.filter((user) => user.department === department?.displayName).map(({ id }) => id));
  const others = people.filter((id) => !holders.has(id) && !colleagues.has(id));
  const enforced = policies.find(({ id, state }) => state === 'enabled' && id !== forOne?.id);
  const tenantWide = grants.filter(({ principalId }) => principalId === null).at(-1)?.id;
  return [
    { act: 'deleteUser', input: { userId: others[2] }, cause: 'account-deleted' },
    { act: 'disableUser', input: { userId: others[0] }, cause: 'account-disabled' },
    { act: 'userWithdrawsConsent', input: { grantId: grantOf(0) }, cause: 'consent-revoked' },
    { act: 'disableUser', input: { userId: others[1], notify: false }, cause: 'account-disabled' },
    { act: 'narrowConsent', input: { grantId: grantOf(1) }, cause: 'consent-revoked' },
    { act: 'widenConsent', input: { grantId: grantOf(2) }, cause: null },
    { act: 'createPolicy', input: { includeGroups: department ? [department.id] : [] }, cause: 'policy-changed' },
    { act: 'tightenPolicy', input: { policyId: forOne?.id, how: 'add-mfa' }, cause: 'policy-changed' },
    { act: 'adminRemovesUserConsent', input: { grantId: grantOf(3) }, cause: 'consent-revoked' },
    { act: 'disableUser', input: { userId: others[3] }, cause: 'account-disabled' },
    { act: 'deletePolicy', input: { policyId: enforced?.id }, cause: 'policy-changed' },
    // Last, so that no affected user loses the account before the mail is sent.
    { act: 'adminRemovesConsent', input: { grantId: tenantWide }, cause: 'consent-revoked' },
  ];
}

export function subjectIdOf({ clientId, principalId, userId, policyId }: ActResult): string {
  if (clientId !== undefined) return grantSubjectId(clientId, principalId ?? undefined);
  return userId ?? policyId ?? '';
}

function isRich({ scope, principalId }: DirectoryView['grants'][number]): boolean {
  return principalId !== null && scope.trim().split(/\s+/).length > 3;
}
