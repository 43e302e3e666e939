/** Of a policy's scope only what somebody is known to use counts as affected. */
import { expect, test } from 'vitest';
import { countsOf, pairCount, type Scope } from '../../../src/impact/affected.ts';
import { knownUse } from '../../../src/impact/policy/known-use.ts';
import { app, assigned, grant, memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { useLines } from '../policy-reach.ts';

const PEOPLE = ['ada', 'bo', 'cy', 'dee', 'eve'];
const APPS = ['crm', 'wiki', 'mail', 'unused'];
const tenant = memoryTenant({
  objects: [...PEOPLE.map((id) => person(id)), ...APPS.map((id) => app(id)), grant('wiki', 'bo'), grant('crm', 'eve')],
  assignments: [assigned('mail', 'cy')],
  seen: { ada: ['crm', 'wiki'], dee: ['elsewhere'], eve: ['mail'] },
});

/** All of these people at all of these apps. */
function everybody(userIds: readonly string[], appIds: readonly string[]): Scope {
  return {
    rectangles: [{ effect: 'reprompts', bites: 'next-refresh', reason: '', appIds, userCount: userIds.length }],
    userIds,
    setOf: new Uint32Array(userIds.length),
    sets: [[0]],
  };
}

test('a pair is in use by a sign-in, a consent or an assignment', async () => {
  const rectangles = await knownUse(everybody(PEOPLE, APPS), { tenant, at: 0 });
  expect(useLines({ rectangles })).toEqual([
    'ada crm: reprompts',
    'ada wiki: reprompts',
    'bo wiki: reprompts',
    'cy mail: reprompts',
    'eve crm: reprompts',
    'eve mail: reprompts',
  ]);
});

test('each pair has the effect that its own rectangle has', async () => {
  const scope: Scope = {
    rectangles: [
      { effect: 'blocked', bites: 'next-refresh', reason: '', appIds: ['crm'], userCount: 2 },
      { effect: 'reprompts', bites: 'next-refresh', reason: '', appIds: ['mail', 'wiki'], userCount: 1 },
    ],
    userIds: ['ada', 'eve'],
    setOf: Uint32Array.of(1, 0),
    sets: [[0], [0, 1]],
  };
  const rectangles = await knownUse(scope, { tenant, at: 0 });
  expect(useLines({ rectangles })).toEqual(['ada crm: blocked', 'ada wiki: reprompts', 'eve crm: blocked']);
  expect(rectangles[0]?.effect).toBe('blocked');
});

test('a consent for the resource that a policy names counts as use of it', async () => {
  const consented = memoryTenant({
    objects: [person('ada'), person('bo'), app('graph'), { ...grant('crm', 'ada'), resourceId: 'graph' }],
  });
  const rectangles = await knownUse(everybody(['ada', 'bo'], ['graph']), { tenant: consented, at: 0 });
  expect(useLines({ rectangles })).toEqual(['ada graph: reprompts']);
});

test('nobody in scope, or no known use: nobody is affected', async () => {
  const none = { rectangles: [], userIds: [], setOf: new Uint32Array(), sets: [] };
  expect(await knownUse(none, { tenant, at: 0 })).toEqual([]);
  expect(await knownUse(everybody(['dee'], ['unused']), { tenant, at: 0 })).toEqual([]);
});

const users = Array.from({ length: 300 }, (_, index) => `u${index}`);
const apps = Array.from({ length: 300 }, (_, index) => `a${index}`);

test('very many different ways of use stay exact, by app', async () => {
  const seen = Object.fromEntries(users.map((id, index) => [id, apps.slice(index % 7, (index % 7) + 1 + (index % 5))]));
  const expected = Object.entries(seen).flatMap(([id, own]) => own.map((appId) => `${id} ${appId}: reprompts`));
  for (const scope of [
    everybody(users, apps),
    everybody(users, apps.slice(0, 20)),
    everybody(users.slice(0, 100), apps),
  ]) {
    const rectangles = await knownUse(scope, { tenant: memoryTenant({ seen }), at: 0 });
    const inScope = expected.filter((line) => scope.userIds.includes(line.split(' ')[0] ?? ''));
    expect(useLines({ rectangles })).toEqual(inScope.sort());
    expect(rectangles.length).toBeLessThanOrEqual(countsOf(rectangles).apps);
    expect(pairCount({ rectangles })).toBe(inScope.length);
  }
});
