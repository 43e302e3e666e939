/** Whom each cause reaches, and whom it spares. */
import { describe, expect, test } from 'vitest';
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { Cause, Subject } from '../../src/detect/report.ts';
import { findAffected } from '../../src/impact/find-affected.ts';
import type { ServicePrincipal } from '../../src/mirror/tenant.ts';
import { app, assigned, grant, memoryTenant, person, type TenantFacts } from '../fakes/memory-tenant.ts';
import { revocation } from './revocation-builder.ts';

const phone: Partial<ServicePrincipal> = {
  registration: { urlKinds: ['public'], fallbackPublic: true, hasCredentials: false },
};
const server: Partial<ServicePrincipal> = {
  registration: { urlKinds: ['web'], fallbackPublic: false, hasCredentials: true },
};
const daemon: Partial<ServicePrincipal> = { servicePrincipalType: 'ManagedIdentity' };

const FACTS: TenantFacts = {
  objects: [
    person('ada'),
    person('bo'),
    app('mailer', phone),
    app('crm', server),
    app('robot', daemon),
    app('odd'),
    grant('mailer', 'ada'),
    grant('crm', 'ada'),
    grant('odd', 'ada'),
    grant('mailer', 'bo'),
  ],
  assignments: [assigned('robot', 'ada')],
};

/** `user app: effect bites`, in order. */
async function reach(differing: Partial<Revocation>, facts: TenantFacts = FACTS): Promise<readonly string[]> {
  const { rectangles } = await findAffected(revocation(differing), memoryTenant(facts));
  const pairs = rectangles.flatMap(({ effect, bites, userIds, appIds }) =>
    (userIds.length > 0 ? userIds : ['-']).flatMap((user) =>
      (appIds.length > 0 ? appIds : ['-']).map((id) => `${user} ${id}: ${effect} ${bites}`),
    ),
  );
  return pairs.sort();
}

const ofUser = (cause: Cause, id = 'ada'): Partial<Revocation> => ({ cause, subject: { kind: 'user', id } });

describe('what befalls a user', () => {
  test('a revoke of all sessions ends what every app holds of them, but no managed identity’s own work', async () => {
    expect(await reach(ofUser('sessions-revoked'))).toEqual([
      'ada crm: dies next-refresh',
      'ada mailer: dies next-refresh',
      'ada odd: dies next-refresh',
      'ada robot: survives next-refresh',
    ]);
  });

  test.each(['password-changed', 'password-reset'] as const)(
    'a %s spares servers, and is undecided on devices: nobody knows how they signed in',
    async (cause) => {
      expect(await reach(ofUser(cause))).toEqual([
        'ada crm: survives next-refresh',
        'ada mailer: cannot-decide next-refresh',
        'ada odd: cannot-decide next-refresh',
        'ada robot: survives next-refresh',
      ]);
    },
  );

  test.each([
    ['account-locked', {}, 'survives'],
    ['mfa-changed', { mfa: 'method-lost' }, 'survives'],
    ['mfa-changed', { mfa: 'lifted' }, 'survives'],
    ['mfa-changed', { mfa: 'required' }, 'reprompts'],
    ['risk-raised', {}, 'cannot-decide'],
  ] as const)('%s %j: an app %s', async (cause, detail, effect) => {
    expect(await reach({ ...ofUser(cause, 'bo'), detail })).toEqual([`bo mailer: ${effect} next-refresh`]);
  });

  test('is told of a user without a known app too, unless it may be untrue', async () => {
    expect(await reach(ofUser('sessions-revoked'), {})).toEqual(['ada -: dies next-refresh']);
    expect(await reach(ofUser('password-reset'), {})).toEqual(['ada -: cannot-decide next-refresh']);
  });
});

describe('an app', () => {
  const ofApp = (id: string): Subject => ({ kind: 'service-principal', id });

  test('that is disabled is refused to whoever uses it, until it is enabled', async () => {
    expect(await reach({ cause: 'app-disabled', subject: ofApp('mailer') })).toEqual([
      'ada mailer: blocked next-refresh',
      'bo mailer: blocked next-refresh',
    ]);
  });

  test('that nobody is known to use is hit itself', async () => {
    expect(await reach({ cause: 'app-disabled', subject: ofApp('lonely') })).toEqual([
      '- lonely: blocked next-refresh',
    ]);
  });

  test('that lost a credential may have another: only a refusal proves that it had not', async () => {
    const lost = { cause: 'app-credential-lost', subject: ofApp('crm') } as const;

    expect(await reach(lost)).toEqual(['ada crm: cannot-decide next-refresh']);
    for (const id of ['crm', 'odd'])
      expect(await reach({ ...lost, subject: ofApp(id), openedBy: { source: 'sign-in', sourceId: 's1' } })).toEqual([
        `ada ${id}: blocked next-refresh`,
      ]);
  });

  test('that lost a credential needs none on a device', async () => {
    const lost = {
      cause: 'app-credential-lost',
      subject: ofApp('mailer'),
      openedBy: { source: 'sign-in', sourceId: 's1' },
    } as const;

    expect(await reach(lost)).toEqual(['ada mailer: survives next-refresh', 'bo mailer: survives next-refresh']);
  });

  test('is found by its app id where the record is of the registration', async () => {
    const lost = {
      cause: 'app-credential-lost',
      subject: { kind: 'application', id: 'registration', name: 'CRM' },
    } as const;

    expect(await reach({ ...lost, detail: { appId: 'crm-app-id' } })).toEqual(['ada crm: cannot-decide next-refresh']);
    expect((await findAffected(revocation(lost), memoryTenant({}))).apps).toEqual([
      { id: 'registration', name: 'CRM' },
    ]);
  });
});

describe('a removed assignment', () => {
  const removed = (principalId: string): Partial<Revocation> => ({
    cause: 'app-role-removed',
    subject: { kind: 'assignment', id: `wiki_${principalId}` },
  });
  const wiki = (assignmentRequired: boolean): TenantFacts => ({
    objects: [
      person('ada'),
      person('bo'),
      app('wiki', { assignmentRequired }),
      app('robot'),
      { kind: 'group', id: 'sales', displayName: 'Sales', deleted: false },
    ],
    assignments: [assigned('wiki', 'ada'), assigned('wiki', 'sales', 'group')],
    members: { sales: ['ada', 'bo'] },
  });

  test('shuts out the user who had no other', async () => {
    expect(await reach(removed('bo'), { ...wiki(true), members: {} })).toEqual(['bo wiki: blocked next-refresh']);
  });

  test('shuts out nobody where the app requires none, or another is left', async () => {
    expect(await reach(removed('bo'), wiki(false))).toEqual(['bo wiki: survives next-refresh']);
    expect(await reach(removed('ada'), wiki(true))).toEqual(['ada wiki: survives next-refresh']);
  });

  test('of a group shuts out its direct members who have no other', async () => {
    expect(await reach(removed('sales'), wiki(true))).toEqual([
      'ada wiki: survives next-refresh',
      'bo wiki: blocked next-refresh',
    ]);
  });

  test('of several that one holder has lets the others stand', async () => {
    expect(
      await reach({ ...removed('bo'), detail: { keptScopes: ['owner'] } }, { ...wiki(true), members: {} }),
    ).toEqual(['bo wiki: survives next-refresh']);
  });

  test('of an app hits that app’s own work, and nobody else', async () => {
    expect(await reach(removed('robot'), wiki(true))).toEqual(['- robot: blocked next-refresh']);
  });

  test('of an unknown app is not judged', async () => {
    expect(await reach(removed('ada'), {})).toEqual(['ada wiki: cannot-decide next-refresh']);
  });
});

describe('a device', () => {
  const lost = (cause: Cause): Partial<Revocation> => ({ cause, subject: { kind: 'device', id: 'laptop' } });

  test('reaches its users’ apps on devices, not the servers', async () => {
    expect(await reach(lost('device-disabled'), { ...FACTS, deviceUsers: { laptop: ['ada'] } })).toEqual([
      'ada crm: survives next-refresh',
      'ada mailer: cannot-decide next-refresh',
      'ada odd: cannot-decide next-refresh',
      'ada robot: survives next-refresh',
    ]);
  });

  test.each(['device-noncompliant', 'device-disabled'] as const)(
    '%s reaches nobody where nobody knows its users',
    async (cause) => {
      expect(await reach(lost(cause))).toEqual([]);
      expect(await reach(lost(cause), { ...FACTS, deviceUsers: {} })).toEqual([]);
    },
  );
});

describe('a refusal reaches that user at that app', () => {
  test.each([
    ['refresh-token-inactive', 'dies'],
    ['refresh-token-expired', 'dies'],
    ['sign-in-frequency', 'reprompts'],
    ['policy-blocked', 'blocked'],
    ['mfa-required', 'reprompts'],
    ['consent-missing', 'reprompts'],
    ['assignment-missing', 'blocked'],
  ] as const)('%s: it %s now, whatever kind of client it is', async (cause, effect) => {
    for (const id of ['mailer', 'crm'])
      expect(await reach({ cause, subject: { kind: 'user-app', id: `ada_${id}` } })).toEqual([
        `ada ${id}: ${effect} now`,
      ]);
  });

  test('by its app id too, and an app that nobody knows keeps its id', async () => {
    expect(await reach({ cause: 'mfa-required', subject: { kind: 'user-app', id: 'ada_CRM-app-id' } })).toEqual([
      'ada crm: reprompts now',
    ]);
    expect(await reach({ cause: 'mfa-required', subject: { kind: 'user-app', id: 'ada_smith@x_elsewhere' } })).toEqual([
      'ada_smith@x elsewhere: reprompts now',
    ]);
  });
});

describe('what only a refused sign-in shows', () => {
  const seen = {
    openedBy: { source: 'sign-in', sourceId: 's1' },
    detail: { signIn: { errorCode: 50173, flow: 'non-interactive', appId: 'crm-app-id' } },
  } as const;

  test('ends the token of that app; of the others only what a new password does is claimed', async () => {
    expect(await reach({ ...ofUser('sessions-revoked'), ...seen })).toEqual([
      'ada crm: dies next-refresh',
      'ada mailer: cannot-decide next-refresh',
      'ada odd: cannot-decide next-refresh',
      'ada robot: survives next-refresh',
    ]);
  });

  test.each(['device-noncompliant', 'device-disabled'] as const)('%s blocks that user at that app', async (cause) => {
    expect(await reach({ ...seen, cause, subject: { kind: 'user-app', id: 'ada_crm-app-id' } })).toEqual([
      'ada crm: blocked now',
    ]);
  });

  test('an app that acts as itself is hit itself', async () => {
    expect(
      await reach({ ...seen, cause: 'policy-blocked', subject: { kind: 'service-principal', id: 'robot-app-id' } }),
    ).toEqual(['- robot: blocked now']);
  });

  test('an app that is gone is found by its app id', async () => {
    expect(
      await reach({ ...seen, cause: 'app-disabled', subject: { kind: 'service-principal', id: 'crm-app-id' } }),
    ).toEqual(['ada crm: blocked next-refresh']);
  });
});

test.each(['connector-policy-changed', 'token-policy-changed'] as const)('%s ends nobody’s token', async (cause) => {
  expect(await reach({ cause, subject: { kind: 'policy', id: 'p' } })).toEqual([]);
});
