/** Which users and apps each cause affects, and which it does not. */
import { describe, expect, test } from 'vitest';
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { Cause } from '../../src/detect/cause.ts';
import type { Subject } from '../../src/detect/subject.ts';
import { findAffected } from '../../src/impact/find-affected.ts';
import { app, assigned, memoryTenant, person, type TenantFacts } from '../fakes/memory-tenant.ts';
import { FACTS, ofUser, reach } from './reach.ts';
import { revocation } from './revocation-builder.ts';

describe('an event of a user', () => {
  test('that revokes all sessions ends the tokens of every app, but not the work of a managed identity', async () => {
    expect(await reach(ofUser('sessions-revoked'))).toEqual([
      'ada crm: dies next-refresh',
      'ada mailer: dies next-refresh',
      'ada odd: dies next-refresh',
      'ada robot: survives next-refresh',
    ]);
  });

  test.each(['password-changed', 'password-reset'] as const)(
    '%s does not affect servers, and is undecided on devices, where nobody knows how the user signed in',
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

  test('affects a user without a known app too, and is undecided where it may not be true', async () => {
    expect(await reach(ofUser('sessions-revoked'), {})).toEqual(['ada -: dies next-refresh']);
    expect(await reach(ofUser('password-reset'), {})).toEqual(['ada -: cannot-decide next-refresh']);
  });
});

describe('an app', () => {
  const ofApp = (id: string): Subject => ({ kind: 'service-principal', id });

  test('that is disabled is blocked for its users', async () => {
    expect(await reach({ cause: 'app-disabled', subject: ofApp('mailer') })).toEqual([
      'ada mailer: blocked next-refresh',
      'bo mailer: blocked next-refresh',
    ]);
  });

  test('that nobody is known to use is affected itself', async () => {
    expect(await reach({ cause: 'app-disabled', subject: ofApp('lonely') })).toEqual([
      '- lonely: blocked next-refresh',
    ]);
  });

  test('that lost a credential may have another; only a refusal proves that it has none', async () => {
    const lost = { cause: 'app-credential-lost', subject: ofApp('crm') } as const;

    expect(await reach(lost)).toEqual(['ada crm: cannot-decide next-refresh']);
    for (const id of ['crm', 'odd'])
      expect(await reach({ ...lost, subject: ofApp(id), openedBy: { source: 'sign-in', sourceId: 's1' } })).toEqual([
        `ada ${id}: blocked next-refresh`,
      ]);
  });

  test('that lost a credential needs none if it runs on devices', async () => {
    const lost = {
      cause: 'app-credential-lost',
      subject: ofApp('mailer'),
      openedBy: { source: 'sign-in', sourceId: 's1' },
    } as const;

    expect(await reach(lost)).toEqual(['ada mailer: survives next-refresh', 'bo mailer: survives next-refresh']);
  });

  test('is found by its app id where the record is about the registration', async () => {
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

  test('blocks the user who had no other assignment', async () => {
    expect(await reach(removed('bo'), { ...wiki(true), members: {} })).toEqual(['bo wiki: blocked next-refresh']);
  });

  test('blocks nobody where the app requires none, or another is left', async () => {
    expect(await reach(removed('bo'), wiki(false))).toEqual(['bo wiki: survives next-refresh']);
    expect(await reach(removed('ada'), wiki(true))).toEqual(['ada wiki: survives next-refresh']);
  });

  test('of a group blocks its direct members who have no other assignment', async () => {
    expect(await reach(removed('sales'), wiki(true))).toEqual([
      'ada wiki: survives next-refresh',
      'bo wiki: blocked next-refresh',
    ]);
  });

  test('blocks nobody where the holder keeps another role', async () => {
    expect(
      await reach({ ...removed('bo'), detail: { keptScopes: ['owner'] } }, { ...wiki(true), members: {} }),
    ).toEqual(['bo wiki: survives next-refresh']);
  });

  test('of an app affects the own work of that app, and nobody else', async () => {
    expect(await reach(removed('robot'), wiki(true))).toEqual(['- robot: blocked next-refresh']);
  });

  test('of an unknown app is undecided', async () => {
    expect(await reach(removed('ada'), {})).toEqual(['ada wiki: cannot-decide next-refresh']);
  });
});

describe('a device', () => {
  const lost = (cause: Cause): Partial<Revocation> => ({ cause, subject: { kind: 'device', id: 'laptop' } });

  test('affects its users at apps on devices, and not at servers', async () => {
    expect(await reach(lost('device-disabled'), { ...FACTS, deviceUsers: { laptop: ['ada'] } })).toEqual([
      'ada crm: survives next-refresh',
      'ada mailer: cannot-decide next-refresh',
      'ada odd: cannot-decide next-refresh',
      'ada robot: survives next-refresh',
    ]);
  });

  test.each(['device-noncompliant', 'device-disabled'] as const)(
    '%s affects nobody where its users are not known',
    async (cause) => {
      expect(await reach(lost(cause))).toEqual([]);
      expect(await reach(lost(cause), { ...FACTS, deviceUsers: {} })).toEqual([]);
    },
  );
});

test.each(['connector-policy-changed', 'token-policy-changed'] as const)('%s ends nobody’s token', async (cause) => {
  expect(await reach({ cause, subject: { kind: 'policy', id: 'p' } })).toEqual([]);
});
