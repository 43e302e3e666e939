/** Whom each cause reaches, and whom it spares. */
import { describe, expect, test } from 'vitest';
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { Cause } from '../../src/detect/cause.ts';
import type { Subject } from '../../src/detect/subject.ts';
import { findAffected } from '../../src/impact/find-affected.ts';
import { app, assigned, memoryTenant, person, type TenantFacts } from '../fakes/memory-tenant.ts';
import { FACTS, ofUser, reach } from './reach.ts';
import { revocation } from './revocation-builder.ts';

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

test.each(['connector-policy-changed', 'token-policy-changed'] as const)('%s ends nobody’s token', async (cause) => {
  expect(await reach({ cause, subject: { kind: 'policy', id: 'p' } })).toEqual([]);
});
