/** Of a policy's scope only what somebody is known to use counts as affected; the scope is kept beside it. */
import { expect, test } from 'vitest';
import { affectedCounts, countsOf, type Rectangle } from '../../../src/impact/affected.ts';
import { affectedInScope } from '../../../src/impact/policy/policy-scope.ts';
import { app, assigned, grant, memoryTenant, person } from '../../fakes/memory-tenant.ts';

const PEOPLE = ['ada', 'bo', 'cy', 'dee', 'eve'];
const APPS = ['crm', 'wiki', 'mail', 'unused'];
const tenant = memoryTenant({
  objects: [...PEOPLE.map((id) => person(id)), ...APPS.map((id) => app(id)), grant('wiki', 'bo'), grant('crm', 'eve')],
  assignments: [assigned('mail', 'cy')],
  seen: { ada: ['crm', 'wiki'], dee: ['elsewhere'], eve: ['mail'] },
});

const all: Rectangle = { effect: 'reprompts', bites: 'next-refresh', userIds: PEOPLE, appIds: APPS };
const inScope = (scope: readonly Rectangle[]) => affectedInScope(scope, { tenant, at: 0 });
const pairsOf = (rectangles: readonly Rectangle[]) =>
  rectangles.flatMap(({ userIds, appIds }) => userIds.flatMap((user) => appIds.map((id) => `${user} ${id}`))).sort();

test('a pair is in use by a sign-in, a consent or an assignment; the rest is in scope only', async () => {
  const affected = await inScope([all]);

  expect(pairsOf(affected.rectangles)).toEqual(['ada crm', 'ada wiki', 'bo wiki', 'cy mail', 'eve crm', 'eve mail']);
  expect(affected.scope).toEqual([{ ...all, userIds: PEOPLE.toSorted(), appIds: APPS.toSorted() }]);
  expect(affectedCounts(affected)).toEqual({ users: 4, apps: 3 });
  expect(countsOf(affected.scope ?? [])).toEqual({ users: 5, apps: 4 });
});

test('asked by app or by person, the answer is the same', async () => {
  const pairs = (rectangle: Rectangle) => inScope([rectangle]).then(({ rectangles }) => pairsOf(rectangles));

  expect(await pairs({ ...all, appIds: ['crm'] })).toEqual(['ada crm', 'eve crm']);
  expect(await pairs({ ...all, userIds: ['ada', 'dee'] })).toEqual(['ada crm', 'ada wiki']);
});

test('a consent for the resource that a policy names counts as use of it', async () => {
  const consented = memoryTenant({
    objects: [person('ada'), person('bo'), app('graph'), { ...grant('crm', 'ada'), resourceId: 'graph' }],
  });

  const { rectangles } = await affectedInScope([{ ...all, userIds: ['ada', 'bo'], appIds: ['graph'] }], {
    tenant: consented,
    at: 0,
  });
  expect(pairsOf(rectangles)).toEqual(['ada graph']);
});

test('nobody in scope, or no known use: nobody is affected', async () => {
  expect(await inScope([])).toEqual({ apps: [], users: [], rectangles: [] });
  const affected = await inScope([{ ...all, userIds: ['dee'], appIds: ['unused'] }]);
  expect(affectedCounts(affected)).toEqual({ users: 0, apps: 0 });
  expect(affected.users.map(({ id }) => id)).toEqual(['dee']);
});

test('very many different ways of use stand together, so that the record stays small', async () => {
  const users = Array.from({ length: 300 }, (_, index) => `u${index}`);
  const apps = Array.from({ length: 300 }, (_, index) => `a${index}`);
  const many = memoryTenant({ seen: Object.fromEntries(users.map((id, index) => [id, [`a${index}`]])) });

  const { rectangles } = await affectedInScope([{ ...all, userIds: users, appIds: apps }], { tenant: many, at: 0 });

  expect(rectangles).toHaveLength(1);
  expect(countsOf(rectangles)).toEqual({ users: 300, apps: 300 });
});
