/** The stories of the played day, in order: what is done in the tenant, when, and what must then be on record. */
import { grantSubjectId, membershipSubjectId, type Subject } from '../../src/detect/subject.ts';
import type { ActResult } from '../tenant/acts/act.ts';
import type { Played } from './played.ts';
import type { StoryFixtures } from './story-fixtures.ts';

export interface Story {
  /** Injected minutes after the day began. */
  readonly minute: number;
  readonly story: string;
  play(fixtures: StoryFixtures): Promise<readonly Outcome[]>;
}

/** What one act must lead to; `cause` null: nothing may be on record. */
export type Outcome = Pick<Played, 'cause' | 'subject' | 'at'>;

const TEN_MINUTES_MS = 600_000;

export const STORIES: readonly Story[] = [
  {
    minute: 1,
    story: 'user-withdraws-consent',
    play: async ({ tenant, personalGrant }) => [consent(tenant.act.userWithdrawsConsent({ grantId: personalGrant() }))],
  },
  {
    minute: 3,
    story: 'account-disabled',
    play: async ({ tenant, person }) => [account('account-disabled', tenant.act.disableUser({ userId: person() }))],
  },
  {
    minute: 4,
    story: 'late-audit-row',
    play: async ({ tenant, person }) => [
      account('account-disabled', tenant.act.disableUser({ userId: person(), auditDelayMs: TEN_MINUTES_MS })),
    ],
  },
  {
    minute: 5,
    story: 'admin-removes-consent',
    play: async ({ tenant, tenantWideGrant }) => [
      consent(tenant.act.adminRemovesConsent({ grantId: tenantWideGrant() })),
    ],
  },
  {
    minute: 7,
    story: 'consent-loses-scope',
    play: async ({ tenant, personalGrant }) => [consent(tenant.act.narrowConsent({ grantId: personalGrant() }))],
  },
  {
    minute: 8,
    story: 'consent-widened',
    play: async ({ tenant, personalGrant }) => [
      { ...consent(tenant.act.widenConsent({ grantId: personalGrant() })), cause: null },
    ],
  },
  {
    minute: 9,
    story: 'policy-created',
    play: async ({ tenant }) => [policy(tenant.act.createPolicy())],
  },
  {
    minute: 11,
    story: 'duplicate-notification',
    async play({ tenant, person }) {
      tenant.faults.duplicateNotifications(true);
      return [account('account-disabled', tenant.act.disableUser({ userId: person() }))];
    },
  },
  {
    minute: 12,
    story: 'refresh-token-unused',
    play: async ({ tenant, person }) => [
      refusal('refresh-token-inactive', tenant.act.refuseRefresh({ userId: person() })),
    ],
  },
  {
    minute: 13,
    story: 'account-deleted',
    async play({ tenant, person }) {
      tenant.faults.duplicateNotifications(false);
      return [account('account-deleted', tenant.act.deleteUser({ userId: person() }))];
    },
  },
  {
    minute: 14,
    story: 'group-member-removed',
    play: async ({ tenant, memberOfPolicyGroup }) => [membership(tenant.act.removeGroupMember(memberOfPolicyGroup()))],
  },
  {
    minute: 15,
    story: 'throttled',
    async play({ tenant, person }) {
      for (const path of ['/auditLogs/directoryAudits', '/users', '/oauth2PermissionGrants/delta'])
        tenant.faults.throttleNext(path, { retryAfterSeconds: 10, times: 2 });
      tenant.faults.throttleNext('/identity/conditionalAccess/policies', { times: 1 });
      return [account('account-disabled', tenant.act.disableUser({ userId: person() }))];
    },
  },
  {
    minute: 17,
    story: 'policy-tightened',
    play: async ({ tenant, policyInState }) => [
      policy(tenant.act.tightenPolicy({ policyId: policyInState('enabledForReportingButNotEnforced') })),
    ],
  },
  {
    minute: 18,
    story: 'subscription-removed',
    async play({ tenant, person }) {
      await tenant.faults.lifecycle('subscriptionRemoved');
      // Nobody is notified of it: the new subscription comes too late.
      return [account('account-disabled', tenant.act.disableUser({ userId: person() }))];
    },
  },
  {
    minute: 19,
    story: 'delta-expired',
    async play({ tenant, personalGrant, person }) {
      for (const resource of ['users', 'groups', 'oauth2PermissionGrants', 'servicePrincipals'])
        tenant.faults.expireDelta(resource);
      const withoutNotification = { notify: false };
      return [
        consent(tenant.act.adminRemovesUserConsent({ grantId: personalGrant() })),
        account('account-disabled', tenant.act.disableUser({ userId: person(), ...withoutNotification })),
      ];
    },
  },
  {
    minute: 20,
    story: 'signs-in-again',
    async play({ tenant }) {
      const refused = tenant.act.played.findLast(({ act }) => act === 'refuseRefresh');
      const { userId = '', at } = tenant.act.signIn({ userId: refused?.userId, clientId: refused?.clientId });
      return [{ cause: null, subject: subjectOf('user', userId), at }];
    },
  },
  {
    minute: 21,
    story: 'forged-notification',
    async play({ tenant, notificationUrl, now }) {
      await tenant.faults.forgeNotification(notificationUrl);
      return [
        {
          cause: null,
          subject: { kind: 'user', id: tenant.directory.breakGlassIds[0] ?? '' },
          at: new Date(now()).toISOString(),
        },
      ];
    },
  },
  {
    minute: 22,
    story: 'policy-deleted',
    play: async ({ tenant, policyInState }) => [
      policy(tenant.act.deletePolicy({ policyId: policyInState('enabled') })),
    ],
  },
  {
    minute: 23,
    story: 'is-asked-to-sign-in',
    play: async ({ tenant }) => [ofNobody(tenant.act.signIn({ userId: tenant.directory.breakGlassIds[0] }))],
  },
  {
    minute: 24,
    story: 'nothing-was-revoked',
    async play({ tenant }) {
      const { userId, clientId } = tenant.act.played.findLast(({ act }) => act === 'signIn') ?? {};
      return [ofNobody(tenant.act.renewToken({ userId, clientId, auditDelayMs: 60_000 }))];
    },
  },
];

/** Long enough for the slowest audit record, the slowest poll and the delay of the last notice. */
export const DAY_MINUTES = 30;

/** A sign-in that worked, of somebody to whom nothing happened. */
function ofNobody({ userId = '', at }: ActResult): Outcome {
  return { cause: null, subject: subjectOf('user', userId), at };
}

function consent({ clientId = '', principalId, at }: ActResult): Outcome {
  return {
    cause: 'consent-revoked',
    subject: { kind: 'grant', id: grantSubjectId(clientId, principalId ?? undefined) },
    at,
  };
}

function account(cause: 'account-disabled' | 'account-deleted', { userId = '', at }: ActResult): Outcome {
  return { cause, subject: subjectOf('user', userId), at };
}

function refusal(cause: 'refresh-token-inactive', { userId = '', clientId = '', at }: ActResult): Outcome {
  return { cause, subject: subjectOf('user-app', `${userId}_${clientId}`), at };
}

function policy({ policyId = '', at }: ActResult): Outcome {
  return { cause: 'policy-changed', subject: subjectOf('policy', policyId), at };
}

function membership({ groupId = '', userId, at }: ActResult): Outcome {
  return { cause: 'policy-changed', subject: subjectOf('membership', membershipSubjectId(groupId, userId)), at };
}

function subjectOf(kind: Subject['kind'], id: string): Subject {
  return { kind, id };
}
