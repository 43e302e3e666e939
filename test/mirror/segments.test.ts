/**
 * Whatever writers, compactions, crashes and new processes do in whatever order, the mirror answers as a plain list of
 * what was written.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MirrorDamagedError } from '../../src/mirror/segments/damaged.ts';
import {
  groupMemberStates,
  linkRange,
  objectKey,
  objectRange,
  objectState,
} from '../../src/mirror/states/mirror-states.ts';
import { type States, tableStates } from '../../src/mirror/states/table-states.ts';
import { readWatermark, saveWatermark } from '../../src/mirror/states/table-watermarks.ts';
import type { User } from '../../src/mirror/tenant.ts';
import { keyPart } from '../../src/storage/keys.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { mortalStore } from './mortal-store.ts';

const TENANT = '5e900000-0001-4001-8001-000000000001';
const guid = (kind: string, index: number) => `${kind.repeat(8)}-0000-4000-8000-${String(index).padStart(12, '0')}`;
const USERS = [0, 1, 2].map((index) => guid('a', index));
const GROUPS = [guid('b', 0), 'not-a-guid'];
const DAY = 86_400_000;
/** Compacts after every few rows. */
const FEW = { rows: 1, bytes: 1_000_000 };

const userOf = (id: string, name: string): User => ({
  kind: 'user',
  id,
  displayName: name,
  userPrincipalName: `${name}@contoso.example`,
  enabled: true,
  deleted: false,
  guest: false,
});

interface Moment {
  readonly at: number;
  readonly users: ReadonlyMap<string, string>;
  readonly members: ReadonlySet<string>;
}

async function answersAt(states: States, at?: number): Promise<Omit<Moment, 'at'>> {
  const users = new Map<string, string>();
  for await (const { body } of states.each<User>(objectRange(TENANT, 'user'), at)) users.set(body.id, body.displayName);
  for (const id of USERS)
    expect((await states.get<User>(objectKey(TENANT, 'user', id), at))?.body.displayName).toBe(users.get(id));
  const members = new Set<string>();
  for (const group of GROUPS)
    for (const { body } of await states.list<{ id: string }>(linkRange(TENANT, 'group-members', group), at))
      members.add(`${group} ${body.id}`);
  const turned = new Set<string>();
  for (const id of USERS)
    for (const { body } of await states.list<{ id: string }>(linkRange(TENANT, 'member-groups', id), at))
      turned.add(`${body.id} ${id}`);
  expect([...turned].sort()).toEqual([...members].sort());
  return { users, members };
}

const step = fc.oneof(
  fc.record({
    act: fc.constant('user' as const),
    writer: fc.constantFrom(0, 1),
    id: fc.constantFrom(...USERS),
    name: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
  }),
  fc.record({
    act: fc.constant('member' as const),
    writer: fc.constantFrom(0, 1),
    id: fc.constantFrom(...USERS),
    group: fc.constantFrom(...GROUPS),
    present: fc.boolean(),
  }),
  fc.record({
    act: fc.constantFrom('compact' as const, 'restart' as const, 'check' as const),
    writer: fc.constantFrom(0, 1),
  }),
);

test('every answer at every moment is that of a plain list', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.option(fc.nat(6), { freq: 3 })), { maxLength: 25 }), async (steps) => {
      const mortal = mortalStore(TENANT);
      const writers = [tableStates(mortal.store, FEW), tableStates(mortal.store, FEW)];
      const history: Moment[] = [{ at: 0, users: new Map(), members: new Set() }];
      let time = 1_000;
      for (const [one, dies] of steps) {
        time += 10;
        const { users, members } = history.at(-1) as Moment;
        const next = { at: time, users: new Map(users), members: new Set(members) };
        const act = async () => {
          const states = writers[one.writer] as States;
          states.catchUp();
          const moment = { from: time, at: time };
          if (one.act === 'user') {
            const write =
              one.name === undefined
                ? objectKey(TENANT, 'user', one.id)
                : objectState(TENANT, userOf(one.id, one.name));
            await states.write([write], moment);
          } else if (one.act === 'member') {
            await states.write(groupMemberStates(TENANT, one.group, { id: one.id, kind: 'user' }, one.present), moment);
          } else if (one.act === 'compact') await states.compact(time);
          else if (one.act === 'restart') writers[one.writer] = tableStates(mortal.store, FEW);
          else expect(await answersAt(states)).toEqual({ users, members });
        };
        if (dies !== null) {
          mortal.dieAt(dies);
          await act().catch(() => {
            writers[one.writer] = tableStates(mortal.store, FEW);
          });
          mortal.dieAt(Number.POSITIVE_INFINITY);
        }
        await act();
        if (one.act === 'user' && one.name === undefined) next.users.delete(one.id);
        if (one.act === 'user' && one.name !== undefined) next.users.set(one.id, one.name);
        if (one.act === 'member' && one.present) next.members.add(`${one.group} ${one.id}`);
        if (one.act === 'member' && !one.present) next.members.delete(`${one.group} ${one.id}`);
        history.push(next);
      }
      for (const states of [...writers, tableStates(mortal.store, FEW)]) {
        states.catchUp();
        for (const { at, users, members } of history) expect(await answersAt(states, at)).toEqual({ users, members });
        const last = history.at(-1) as Moment;
        expect(await answersAt(states)).toEqual({ users: last.users, members: last.members });
      }
    }),
    { numRuns: process.env.LONG ? 3_000 : 120 },
  );
});

async function compactedMirror() {
  const mortal = mortalStore(TENANT);
  const { store, blobs, tables } = mortal;
  const states = tableStates(store, { rows: 0, bytes: 0 });
  await states.write(
    USERS.flatMap((id) => [
      objectState(TENANT, userOf(id, 'Ada')),
      ...groupMemberStates(TENANT, guid('b', 0), { id, kind: 'user' }, true),
    ]),
    { from: 0, at: 1_000 },
  );
  await states.write([objectState(TENANT, userOf(USERS[0] ?? '', 'Byron'))], { from: 0, at: 2_000 });
  const names: string[] = [];
  for await (const name of blobs.list('')) names.push(name);
  return { store, states, blobs, tables, names };
}

describe('a mirror that is damaged', () => {
  test.each(['people', 'links', 'history'])('never answers from it, and is read anew: %s', async (family) => {
    for (const damage of ['lost', 'changed'] as const) {
      const { store, blobs, names } = await compactedMirror();
      await saveWatermark(store, 'users', { readAt: 1_000, deltaLink: 'https://graph.example/' });
      const name = names.findLast((one) => one.includes(family)) ?? '';
      const stored = await blobs.get(name);
      if (damage === 'lost') await blobs.remove(name);
      else
        await blobs.replace(
          name,
          stored?.bytes.map((byte, index) => (index === 20 ? byte ^ 1 : byte)) ?? new Uint8Array(),
          stored?.etag ?? '',
        );

      const fresh = tableStates(store);
      await expect(fresh.get(objectKey(TENANT, 'user', USERS[0] ?? ''), 1_500)).rejects.toThrow(MirrorDamagedError);
      expect(await readWatermark(store, 'users')).toBeUndefined();
      expect(await fresh.get(objectKey(TENANT, 'user', USERS[0] ?? ''))).toBeUndefined();
      await fresh.write([objectState(TENANT, userOf(USERS[1] ?? '', 'Anew'))], { from: 0, at: 4_000 });
      expect((await tableStates(store).get<User>(objectKey(TENANT, 'user', USERS[1] ?? '')))?.body.displayName).toBe(
        'Anew',
      );
    }
  });
});

test('what was rewritten is nowhere in tables and blobs, and keeps its times', async () => {
  const { store, states, blobs, tables } = await compactedMirror();
  const key = objectKey(TENANT, 'user', USERS[0] ?? '');
  await states.write([objectState(TENANT, { ...userOf(USERS[0] ?? '', 'Lovelace'), deleted: true })], {
    from: 0,
    at: 3_500,
  });
  const before = await states.get(key);
  await states.rewrite(key, (body) => ({ ...(body as User), displayName: 'gone', userPrincipalName: 'gone' }), 4_000);

  for (const one of [states, tableStates(store)]) {
    const after = await one.get<User>(key);
    expect([after?.body.displayName, after?.from, after?.seenAt]).toEqual(['gone', before?.from, before?.seenAt]);
    expect((await one.past<User>(key)).map(({ body, from }) => [body.displayName, from]).sort()).toEqual([
      ['gone', 0],
      ['gone', 2_000],
    ]);
    expect((await one.get<User>(objectKey(TENANT, 'user', USERS[1] ?? '')))?.body.displayName).toBe('Ada');
  }
  const rows = JSON.stringify((await tables('MirrorLog').query({ partition: keyPart(TENANT) })).rows);
  expect(rows).not.toMatch(/Byron|Lovelace/);
  const names: string[] = [];
  for await (const name of blobs.list('')) names.push(name);
  expect(names.filter((name) => name.includes('people'))).toHaveLength(1);
});

test('a change costs one call to write and one to see, whatever the size of the mirror', async () => {
  const { store } = await compactedMirror();
  let calls = 0;
  const counting: Tables = (name) =>
    new Proxy(store.table(name), {
      get:
        (target, call) =>
        (...values: unknown[]) => {
          calls += 1;
          return (Reflect.get(target, call) as (...all: unknown[]) => unknown).apply(target, values);
        },
    });
  const states = tableStates(tenantStore(counting, TENANT, store.blobs));
  await states.get(objectKey(TENANT, 'user', USERS[0] ?? ''));
  calls = 0;
  await states.write([objectState(TENANT, userOf(USERS[0] ?? '', 'z'))], { from: 0, at: DAY });
  expect(calls).toBe(1);
  states.catchUp();
  await Promise.all(USERS.map((id) => states.get(objectKey(TENANT, 'user', id))));
  await states.write([objectState(TENANT, userOf(USERS[0] ?? '', 'z'))], { from: 0, at: DAY });
  expect(calls).toBe(2);
});
