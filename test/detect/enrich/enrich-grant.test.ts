/** Which grant a record can mean, how long a retry may wait for it, and the name of a grant. */
import { describe, expect, test } from 'vitest';
import { enrichReport, PrincipalUnclearError } from '../../../src/detect/enrich-report.ts';
import type { Report } from '../../../src/detect/report.ts';
import { app, grant, memoryTenant, person, policyObject, type TenantFacts } from '../../fakes/memory-tenant.ts';

const [AT, MINUTE] = [Date.parse('2031-03-01T08:20:00.000Z'), 60_000];
const moment = new Date(AT).toISOString();

function reported(overrides: Partial<Report> = {}): Report {
  return {
    kind: 'revocation',
    cause: 'consent-revoked',
    subject: { kind: 'grant', id: 'app_unknown' },
    occurred: { from: moment, to: moment },
    source: 'directory-audit',
    sourceId: 'row',
    seenAt: moment,
    detail: { lostScopes: ['A', 'B'], keptScopes: [], resourceIds: ['graph'] },
    ...overrides,
  };
}
const named = (facts: TenantFacts, overrides: Partial<Report> = {}, now = AT + MINUTE) =>
  enrichReport(reported(overrides), memoryTenant(facts), now);
const idOf = async (...of: Parameters<typeof named>) => (await named(...of)).subject.id;
const by = (kind: 'user' | 'service-principal', id = 'actor') => ({ actor: { kind, id } });
const held = (principalId: string | undefined, scopes: readonly string[] = ['A', 'B'], resourceId = 'graph') =>
  grant('app', principalId, scopes, resourceId);

describe('the one grant that fits', () => {
  test.each<[string, TenantFacts['objects'], Partial<Report>, string]>([
    ['has the resource', [held('ada', ['A', 'B'], 'other'), held('bo')], {}, 'bo'],
    [
      'has any resource where the record names none',
      [held('ada', ['A', 'B'], 'other')],
      { detail: { lostScopes: ['A', 'B'] } },
      'ada',
    ],
    ['is for one person', [held(undefined), held('bo')], {}, 'bo'],
    ['has all lost scopes', [held('ada', ['A']), held('bo')], {}, 'bo'],
    ['has no more scopes than the record had before', [held('ada', ['A', 'B', 'C']), held('bo')], {}, 'bo'],
    [
      'may have kept scopes, and no others',
      [held('ada', ['A', 'C']), held('bo', ['A', 'D'])],
      { detail: { lostScopes: ['A'], keptScopes: ['C'] } },
      'ada',
    ],
    [
      'need not have scopes gained in the same step',
      [held('ada', ['a'])],
      { detail: { lostScopes: ['A'], keptScopes: ['C'] } },
      'ada',
    ],
    [
      'belongs to one person, on several resources',
      [held('ada'), held('ada', ['A', 'B'], 'other')],
      { detail: { lostScopes: ['A', 'B'] } },
      'ada',
    ],
    [
      'has no scopes where nothing was lost',
      [held('ada'), held('bo', [])],
      { detail: { keptScopes: ['A', 'B'] } },
      'bo',
    ],
    ['has no scopes where the record lists none', [held('ada', []), held('bo')], { detail: {} }, 'ada'],
  ])('%s', async (_, objects = [], overrides, principal) => {
    expect(await idOf({ objects }, overrides)).toBe(`app_${principal}`);
  });

  test('is the one that has gone since, or of several that have gone the actor’s', async () => {
    const objects = ['ada', 'bo', 'cy'].map((id) => held(id));
    const gone = (...ids: readonly string[]) => Object.fromEntries(ids.map((id) => [held(id).id, AT + 1000]));
    expect(await idOf({ objects, goneSince: gone('bo') }, by('user', 'ada'))).toBe('app_bo');
    expect(await idOf({ objects, goneSince: gone('bo', 'cy') }, by('user', 'cy'))).toBe('app_cy');
    await expect(idOf({ objects, goneSince: gone('bo', 'cy') }, by('user', 'ada'))).rejects.toThrow(
      PrincipalUnclearError,
    );
    expect(await idOf({ objects }, by('user', 'ada'))).toBe('app_ada');
  });

  test('is the one that has changed since, though it is still there', async () => {
    const tenant = {
      ...memoryTenant({}),
      grantsOfClient: async (_id: string, at: number) => [held('ada', at > AT ? ['A'] : ['A', 'B']), held('bo')],
    };
    expect((await enrichReport(reported(), tenant, AT + MINUTE)).subject.id).toBe('app_ada');
  });

  test('is retried for fifteen minutes, with an error that names the client and the number of candidates', async () => {
    const objects = [held('ada'), held('bo')];
    const error = await idOf({ objects }, {}, AT + 15 * MINUTE - 1).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'PRINCIPAL_UNCLEAR', clientId: 'app', retryable: true });
    expect(String(error)).toContain('A consent to app was removed');
    expect(String(error)).toContain('which of 2 it was');
    expect(await idOf({ objects }, {}, AT + 15 * MINUTE)).toBe('app_unknown');
    await expect(idOf({ objects }, by('service-principal', 'ada'))).rejects.toThrow(PrincipalUnclearError);
  });

  test('stays unknown with an empty mirror, whoever acted', async () => {
    expect(await idOf({})).toBe('app_unknown');
    expect(await idOf({}, by('service-principal'))).toBe('app_unknown');
    expect(await idOf({}, by('user'))).toBe('app_unknown');
  });

  test('of a new consent is the actor’s', async () => {
    expect(await idOf({ objects: [held('ada')] }, { kind: 'reversal', ...by('user') })).toBe('app_actor');
    expect(await idOf({ objects: [held('ada')] }, { kind: 'reversal' })).toBe('app_unknown');
  });
});

describe('its name', () => {
  const objects = [
    app('app', { displayName: 'Mail Sync' }),
    person('ada', { displayName: 'Ada', userPrincipalName: 'ada@x' }),
    person('bo', { displayName: '', userPrincipalName: 'bo@x' }),
  ];
  test.each([
    ['app_ada', 'Mail Sync for Ada'],
    ['app_bo', 'Mail Sync for bo@x'],
    ['app_cy', 'Mail Sync'],
    ['app_unknown', 'Mail Sync'],
    ['app_all', 'Mail Sync for everyone'],
    ['other_ada', undefined],
  ])('for %s is %s', async (id, name) => {
    const { subject } = await named({ objects }, { subject: { kind: 'grant', id } });
    expect(subject).toStrictEqual({ kind: 'grant', id, ...(name === undefined ? {} : { name }) });
  });
});

describe('a grant that was removed with its app', () => {
  const removal = async (facts: TenantFacts, overrides: Partial<Report> = {}, now = AT + 10 * MINUTE) =>
    (await named(facts, { subject: { kind: 'grant', id: 'app_ada' }, ...overrides }, now)).detail.byAppRemoval;
  const objects = [app('app')];
  const gone = (after: number) => ({ objects, goneSince: { app: AT + after } });

  test('is marked where the app is gone within five minutes, and not later', async () => {
    expect(await removal(gone(1))).toBe(true);
    expect(await removal(gone(5 * MINUTE))).toBe(true);
    expect(await removal(gone(5 * MINUTE + 1))).toBeUndefined();
    expect(await removal(gone(2 * MINUTE), {}, AT + MINUTE)).toBeUndefined();
    expect(await removal({ objects })).toBeUndefined();
    expect(await removal({})).toBeUndefined();
  });

  test('is marked counting from the end of the interval', async () => {
    const occurred = { from: moment, to: new Date(AT + 4 * MINUTE).toISOString() };
    expect(await removal(gone(9 * MINUTE), { occurred })).toBe(true);
  });

  test('is not marked where the app was in the bin before, nor for a new consent', async () => {
    expect(await removal({ objects: [app('app', { deleted: true })] })).toBeUndefined();
    expect(await removal(gone(1), { kind: 'reversal' })).toBeUndefined();
  });

  test('keeps the rest of its detail', async () => {
    expect(
      (await named(gone(1), { subject: { kind: 'grant', id: 'app_ada' } }, AT + 10 * MINUTE)).detail,
    ).toStrictEqual({
      ...reported().detail,
      byAppRemoval: true,
    });
  });
});

describe('other subjects', () => {
  const objects = [
    app('app', { displayName: 'App' }),
    person('ada', { userPrincipalName: 'ada@x' }),
    person('bo', { userPrincipalName: '', displayName: 'Bo' }),
    { ...policyObject({ id: 'p', state: 'enabled' }), displayName: 'MFA' },
  ];
  const nameIn = async (kind: Report['subject']['kind'], id: string, name?: string) =>
    (await named({ objects }, { detail: {}, subject: { kind, id, ...(name ? { name } : {}) } })).subject.name;

  test('have the name of the record, else the name of the mirror', async () => {
    expect(await nameIn('service-principal', 'app')).toBe('App');
    expect(await nameIn('service-principal', 'app', 'From the record')).toBe('From the record');
    expect(await nameIn('user', 'ada')).toBe('ada@x');
    expect(await nameIn('user', 'bo')).toBe('Bo');
    expect(await nameIn('user', 'cy')).toBeUndefined();
    expect(await nameIn('policy', 'p')).toBe('MFA');
    expect(await nameIn('policy', 'p', 'From the record')).toBe('From the record');
  });

  test('are not looked up where the mirror has none, or the name is known', async () => {
    const tenant = { ...memoryTenant({}), object: () => expect.unreachable() };
    for (const kind of ['application', 'assignment', 'membership', 'user-app'] as const) {
      const report = reported({ subject: { kind, id: 'app' } });
      expect(await enrichReport(report, tenant, AT)).toBe(report);
    }
    const named = reported({ subject: { kind: 'user', id: 'ada', name: 'From the record' } });
    expect(await enrichReport(named, tenant, AT)).toStrictEqual(named);
  });

  test.each(['application', 'device', 'assignment', 'user-app'] as const)(
    'of the kind %s stay as they are',
    async (kind) => {
      const report = reported({ subject: { kind, id: 'app' } });
      expect(await enrichReport(report, memoryTenant({ objects }), AT)).toStrictEqual(report);
    },
  );
});
