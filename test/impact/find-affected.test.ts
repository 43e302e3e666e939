/** Which users and apps a revocation affects, in the tenant as it was. */
import { expect, test } from 'vitest';
import { grantSubjectId } from '../../src/detect/subject.ts';
import { pairCount } from '../../src/impact/affected.ts';
import { findAffected } from '../../src/impact/find-affected.ts';
import { app, assigned, grant, memoryTenant, person } from '../fakes/memory-tenant.ts';
import { MOMENT, revocation } from './revocation-builder.ts';

const people = [person('ada'), person('bo'), person('cy')];
const wholeTenant = { kind: 'grant', id: grantSubjectId('mailer', undefined) } as const;

test('a withdrawn consent ends the access of the app for the one user who had given it', async () => {
  const tenant = memoryTenant({ objects: [...people, app('mailer'), grant('mailer', 'ada'), grant('mailer', 'bo')] });

  const affected = await findAffected(revocation(), tenant);

  expect(affected.rectangles).toEqual([
    { effect: 'dies', bites: 'next-refresh', userIds: ['ada'], appIds: ['mailer'] },
  ]);
  expect(affected.apps).toEqual([{ id: 'mailer', appId: 'mailer-app-id', name: 'mailer app' }]);
  expect(affected.users.map(({ userPrincipalName }) => userPrincipalName)).toEqual(['ada@contoso.example']);
});

test('a grant that is gone by now is read as it was when the revocation began', async () => {
  const gone = grant('mailer', 'bo');
  const tenant = memoryTenant({
    objects: [...people, app('mailer'), gone],
    goneSince: { [gone.id]: Date.parse(MOMENT) + 1, mailer: Date.parse(MOMENT) + 1 },
  });

  const affected = await findAffected(
    revocation({ cause: 'app-deleted', subject: { kind: 'service-principal', id: 'mailer' } }),
    tenant,
  );

  expect(affected.users.map(({ id }) => id)).toEqual(['bo']);
  expect(affected.apps[0]?.name).toBe('mailer app');
});

test('a tenant-wide consent affects users with a grant, an assignment or an assigned group', async () => {
  const tenant = memoryTenant({
    objects: [
      ...people,
      person('dan'),
      app('mailer'),
      grant('mailer', undefined, ['User.Read']),
      grant('mailer', 'ada', ['Files.Read']),
    ],
    assignments: [assigned('mailer', 'bo'), assigned('mailer', 'sales', 'group')],
    members: { sales: ['cy', 'nested'], nested: ['dan'] },
  });

  const affected = await findAffected(
    revocation({ subject: wholeTenant, detail: { lostScopes: ['User.Read'] } }),
    tenant,
  );

  expect(affected.rectangles).toEqual([
    { effect: 'reprompts', bites: 'next-refresh', userIds: ['ada'], appIds: ['mailer'] },
    { effect: 'dies', bites: 'next-refresh', userIds: ['bo', 'cy'], appIds: ['mailer'] },
  ]);
});

test('a tenant-wide consent that nobody is known to use still affects its app', async () => {
  const affected = await findAffected(
    revocation({ subject: wholeTenant }),
    memoryTenant({ objects: [app('mailer'), grant('mailer', undefined)] }),
  );

  expect(affected.apps.map(({ id }) => id)).toEqual(['mailer']);
  expect(affected.rectangles).toEqual([{ effect: 'dies', bites: 'next-refresh', userIds: [], appIds: ['mailer'] }]);
  expect(pairCount(affected)).toBe(0);
});

test('a user whose scopes are covered by a tenant-wide consent survives the loss of their own grant', async () => {
  const tenant = memoryTenant({
    objects: [
      ...people,
      app('mailer'),
      grant('mailer', 'ada', ['User.Read']),
      grant('mailer', undefined, ['User.Read', 'Mail.Read']),
    ],
  });

  const affected = await findAffected(revocation({ detail: { lostScopes: ['User.Read'] } }), tenant);

  expect(affected.rectangles.map(({ effect }) => effect)).toEqual(['survives']);
});

test('the same scope of another resource is no substitute', async () => {
  const tenant = memoryTenant({
    objects: [grant('mailer', 'ada', ['Read'], 'one'), grant('mailer', undefined, ['Read'], 'other')],
  });

  const affected = await findAffected(revocation({ detail: { lostScopes: ['Read'], resourceIds: ['one'] } }), tenant);

  expect(affected.rectangles.map(({ effect }) => effect)).toEqual(['dies']);
});

test.each([
  [{ lostScopes: ['Mail.Send'], keptScopes: ['Mail.Read'] }, 'reprompts'],
  [{ lostScopes: ['offline_access'], keptScopes: ['Mail.Read'] }, 'reprompts'],
  [{ lostScopes: ['Mail.Send'], keptScopes: [] }, 'dies'],
  [{ byAppRemoval: true, keptScopes: ['Mail.Read'] }, 'dies'],
])('losing %j means that the client %s', async (detail, effect) => {
  const affected = await findAffected(revocation({ detail }), memoryTenant({ objects: people }));

  expect(affected.rectangles.map((rectangle) => rectangle.effect)).toEqual([effect]);
});

test.each([
  ['account-disabled', 'blocked'],
  ['account-deleted', 'dies'],
] as const)(
  '%s affects every app with a grant or an assignment of that user, and none with a tenant-wide consent alone',
  async (cause, effect) => {
    const tenant = memoryTenant({
      objects: [
        ...people,
        app('mailer'),
        app('crm'),
        app('wiki'),
        app('maybe'),
        grant('mailer', 'ada'),
        grant('maybe', undefined),
        grant('mailer', 'bo'),
      ],
      assignments: [assigned('crm', 'ada'), assigned('wiki', 'sales', 'group'), assigned('maybe', 'bo')],
      members: { sales: ['ada'] },
    });

    const affected = await findAffected(revocation({ cause, subject: { kind: 'user', id: 'ada' } }), tenant);

    expect(affected.rectangles).toEqual([
      { effect, bites: 'next-refresh', userIds: ['ada'], appIds: ['crm', 'mailer', 'wiki'] },
    ]);
  },
);

test('an app with a tenant-wide consent is affected where the user was seen to sign in', async () => {
  const tenant = memoryTenant({
    objects: [...people, app('maybe'), grant('maybe', undefined)],
    seen: { ada: ['maybe'] },
  });
  const disabled = (id: string) =>
    findAffected(revocation({ cause: 'account-disabled', subject: { kind: 'user', id } }), tenant);

  expect((await disabled('ada')).rectangles).toMatchObject([
    { effect: 'blocked', userIds: ['ada'], appIds: ['maybe'] },
  ]);
  expect((await disabled('bo')).rectangles).toMatchObject([{ userIds: ['bo'], appIds: [] }]);
});

test.each([
  ['app-deleted', { kind: 'service-principal', id: 'mailer' }],
  ['consent-revoked', wholeTenant],
] as const)('%s affects the users who were seen at the app', async (cause, subject) => {
  const tenant = memoryTenant({
    objects: [...people, app('mailer'), grant('mailer', undefined)],
    seen: { ada: ['mailer'], bo: ['crm'] },
  });

  const affected = await findAffected(revocation({ cause, subject }), tenant);

  expect(affected.users.map(({ id }) => id)).toEqual(['ada']);
});

test('without a mirror, as in an import, ids take the place of names', async () => {
  const affected = await findAffected(revocation(), memoryTenant({}));

  expect(affected.users).toEqual([{ id: 'ada', name: 'ada' }]);
  expect(affected.apps).toEqual([{ id: 'mailer', name: 'mailer' }]);
});
