/** Builds the ordinary record; a test names the difference. */

import type { Revocation } from '../../src/correlate/revocation.ts';
import type { Affected, Scope } from '../../src/impact/affected.ts';
import type { AuditRecord } from '../../src/record/audit-record.ts';

export const TENANT = '0f0f0f0f-0000-4000-8000-00000000000f';
export const ADA = {
  id: '0a0a0a0a-1111-4111-8111-000000000001',
  name: 'Ada Lovelace',
  userPrincipalName: 'ada@contoso.example',
  mail: 'ada.lovelace@contoso.example',
};
export const PAYROLL = {
  id: '0b0b0b0b-2222-4222-8222-000000000001',
  name: 'Payroll Sync',
  appId: '0e0e0e0e-5555-4555-8555-000000000001',
};
export const GRACE = {
  kind: 'user',
  id: '0c0c0c0c-3333-4333-8333-000000000001',
  name: 'grace@contoso.example',
} as const;

/** An id of a kind: `idOf('a', 7)`. */
export function idOf(kind: string, number: number): string {
  return `${kind.repeat(8)}-1111-4111-8111-${String(number).padStart(12, '0')}`;
}

export function revocation(number: number, different: Partial<Revocation> = {}): Revocation {
  const at = different.keyTime ?? new Date(Date.parse('2031-03-01T08:00:00.000Z') + number * 60_000).toISOString();
  return {
    id: number.toString(16).padStart(32, '0'),
    tenantId: TENANT,
    cause: 'account-disabled',
    subject: { kind: 'user', id: ADA.id, name: ADA.name },
    occurred: { from: at, to: at },
    keyTime: at,
    openedBy: { source: 'directory-audit', sourceId: `audit-${number}` },
    actor: GRACE,
    correlationId: `act-${number}`,
    detail: {},
    ...different,
  };
}

/** Ada at Payroll Sync. */
export const AFFECTED: Affected = {
  apps: [PAYROLL],
  users: [ADA],
  rectangles: [{ effect: 'blocked', bites: 'next-refresh', userIds: [ADA.id], appIds: [PAYROLL.id] }],
};

/** Everybody at every app. */
export function reaching(users: number, apps: number): Affected {
  const [userIds, appIds] = [
    Array.from({ length: users }, (_, index) => idOf('a', index)),
    Array.from({ length: apps }, (_, index) => idOf('b', index)),
  ];
  return {
    apps: appIds.map((id, index) => ({ id, name: `App ${index}`, appId: idOf('e', index) })),
    users: userIds.map((id, index) => ({
      id,
      name: `User ${index}`,
      userPrincipalName: `user${index}@contoso.example`,
    })),
    rectangles: [{ effect: 'reprompts', bites: 'next-refresh', userIds, appIds }],
  };
}

/** Everybody at every app is in the scope of a policy, and this many of the people are known to use the first app. */
export function inScope(users: number, apps: number, used: number): Affected {
  const everything = reaching(users, apps);
  const [all] = everything.rectangles;
  if (all === undefined) return everything;
  const inUse = { ...all, userIds: all.userIds.slice(0, used), appIds: all.appIds.slice(0, 1) };
  const isLarge = users * apps > 1_000;
  return {
    ...everything,
    users: isLarge ? everything.users.slice(0, used) : everything.users,
    rectangles: [inUse],
    scope: scopeOf(all),
  };
}

/** As if only the session became stricter, and only in some places. */
export function stricterSomewhere(affected: Affected): Affected {
  const session = ['sign-in frequency'];
  const rectangles = affected.rectangles.map((rectangle) => ({ ...rectangle, session, conditional: true }));
  const { scope } = affected;
  if (scope === undefined) return { ...affected, rectangles };
  return {
    ...affected,
    rectangles,
    scope: { ...scope, rectangles: scope.rectangles.map((one) => ({ ...one, session })) },
  };
}

/** A scope of one rectangle. */
export function scopeOf({ userIds, ...all }: Affected['rectangles'][number], reason = 'asks for mfa'): Scope {
  return {
    rectangles: [{ ...all, reason, userCount: userIds.length }],
    userIds,
    setOf: new Uint32Array(userIds.length),
    sets: [[0]],
  };
}

export function record(
  number: number,
  different: { readonly revocation?: Partial<Revocation>; readonly affected?: Affected } = {},
): AuditRecord {
  const opened = revocation(number, different.revocation);
  return {
    revocation: opened,
    affected: different.affected ?? AFFECTED,
    recordedAt: new Date(Date.parse(opened.keyTime) + 4_000).toISOString(),
  };
}
