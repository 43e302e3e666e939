/** A notice that has done its work: whoever signed in again is told no more, whoever has not is reminded once. */
import { expect, test } from 'vitest';
import type { TenantChange } from '../../../src/mirror/tenant-change.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { grant } from '../../fakes/memory-tenant.ts';
import { at, office, PEOPLE, REMINDERS, sessionsRevoked, signIn, withdrawn } from './loop-office.ts';

test('whoever signed in again is told nothing that waits, and the others are', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.learn(signIn('ada', 2));
  await here.pass(1);

  expect(here.left.toSorted()).toEqual(['first bob', 'first cem']);
  expect(await here.states()).toContain('first ada suppressed recovered');
});

test('a sign-in elsewhere, or before it happened, is none', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.learn(signIn('ada', -1));
  await here.learn(signIn('ada', 2, 'other-app-id'));
  await here.pass(1);

  expect(here.left).toContain('first ada');
});

test('a notice that was sent becomes recovered, and nobody reminds its reader', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.pass(1);
  await here.learn(signIn('ada', 100));

  expect(await here.states()).toEqual([
    'first ada recovered',
    'first bob sent',
    'first cem sent',
    'reminder ada suppressed recovered',
    'reminder bob due',
    'reminder cem due',
  ]);
  await here.pass(26);
  expect(here.left.slice(3).toSorted()).toEqual(['reminder bob', 'reminder cem']);
});

test('whoever does nothing is reminded once, then one reader hears of all of them, once', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.pass(30);
  await here.learn(signIn('cem', 30 * 60));
  await here.pass(24 * 9);

  expect(here.left.slice(3).toSorted()).toEqual(['escalation boss', 'reminder ada', 'reminder bob', 'reminder cem']);
  expect(here.notices.at(-1)).toMatchObject({
    audience: { kind: 'manager', mail: 'boss@contoso.example' },
    content: { stage: 'escalation', userCount: 2, stageFacts: { people: ['ada Example', 'bob Example'] } },
  });
  expect(here.notices.find(({ content }) => content.stage === 'reminder')?.content.stageFacts?.since).toMatch(/^2031/);
});

test('nobody hears of people who are all back', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.pass(30);
  for (const id of PEOPLE) await here.learn(signIn(id, 30 * 60));
  await here.pass(24 * 9);

  expect(here.left.filter((line) => line.startsWith('escalation'))).toEqual([]);
  expect(await here.states()).toContain('escalation boss suppressed recovered');
  expect(await here.states()).toContain('reminder ada recovered');
});

test('"all good" goes to those who were reminded, and to who was told of them, where the policy wants it', async () => {
  const here = office(memoryTables(), { ...REMINDERS, allGood: true });
  await here.learn(withdrawn);
  await here.pass(1);
  await here.learn(signIn('ada', 70));
  await here.pass(24 * 4);
  await here.learn(signIn('bob', 24 * 4 * 60));
  await here.pass(1);
  expect(here.left.filter((line) => line.startsWith('all-good'))).toEqual(['all-good bob']);

  await here.learn(signIn('cem', 24 * 4 * 60 + 60));
  await here.learn(signIn('cem', 24 * 4 * 60 + 61));
  await here.pass(1);
  expect(here.left.filter((line) => line.startsWith('all-good')).toSorted()).toEqual([
    'all-good bob',
    'all-good boss',
    'all-good cem',
  ]);
});

test('while the sign-in log cannot be read nobody is nagged, and after a day of that no more', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.pass(1);
  here.sight = 'blind';
  await here.pass(30);
  expect(here.left.filter((line) => line.startsWith('reminder'))).toEqual([]);

  // What it shows when it can be read again is older than the reminder's turn.
  await here.learn(signIn('ada', 120));
  here.sight = 'sees';
  await here.pass(1);
  expect(here.left.slice(3).toSorted()).toEqual(['reminder bob', 'reminder cem']);

  const there = office();
  await there.learn(withdrawn);
  await there.pass(1);
  there.sight = 'blind';
  await there.pass(24 * 4);
  expect(await there.states()).toContain('reminder ada suppressed too-late');
});

test.each([
  ['there is no sign-in log', 'never', REMINDERS],
  ['the policy has no reminders', 'sees', null],
] as const)('nobody is reminded where %s', async (_, sight, reminders) => {
  const here = office(memoryTables(), reminders);
  here.sight = sight;
  await here.learn(withdrawn);
  await here.pass(24 * 5);

  expect(here.left).toHaveLength(3);
});

test('a withdrawn consent that is given again is over: nobody is reminded', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.pass(1);
  const back = { from: at(90), to: at(90) };
  const [before, after] = [withdrawn.object === 'grants' ? withdrawn.after : [], [grant('mailer', undefined)]];
  await here.learn({ ...withdrawn, sourceId: 'back', between: back, before, after } as TenantChange);
  await here.pass(30);

  expect(here.left).toHaveLength(3);
  expect(await here.states()).toContain('reminder ada suppressed closed');
});

test('of a sweep one reader hears once, with everybody who has not acted', async () => {
  const here = office();
  for (const [index, id] of PEOPLE.entries()) await here.learn(sessionsRevoked(id, index));
  await here.pass(1);
  expect(here.left.toSorted()).toEqual(['first ada', 'first bob', 'first cem']);
  await here.learn(signIn('bob', 90));
  await here.pass(24 * 5);

  expect(here.left.slice(3).toSorted()).toEqual(['escalation boss', 'reminder ada', 'reminder cem']);
  expect(here.notices.at(-1)?.content).toMatchObject({
    userCount: 2,
    stageFacts: { people: ['ada Example', 'cem Example'] },
  });
});
