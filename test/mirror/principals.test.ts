/** All people, groups and roles of a moment at once, beside what the same changes mean one by one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MemberColumns, Principals } from '../../src/mirror/principals.ts';
import { TRAITS } from '../../src/mirror/principals.ts';
import { groupMemberStates, memberLinkStates, objectKey, objectState } from '../../src/mirror/states/mirror-states.ts';
import { type StateWrite, tableStates } from '../../src/mirror/states/table-states.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import type { Member } from '../../src/mirror/tenant.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { person } from '../fakes/memory-tenant.ts';

const TENANT = 'tenant-1';
const START = Date.parse('2031-03-03T08:00:00.000Z');
const COUNT = 5;
const guid = (kind: string, number: number) => `${number}0000000-${kind}-4000-8000-00000000000${number}`;
const USERS = Array.from({ length: COUNT }, (_, number) => (number === 4 ? 'user-4' : guid('aaaa', number)));
const GROUPS = Array.from({ length: COUNT }, (_, number) => (number === 4 ? 'group-4' : guid('bbbb', number)));
const ROLES = [guid('cccc', 0), 'role-1'];

type Change =
  | { readonly what: 'user'; readonly id: string; readonly enabled: boolean; readonly guest: boolean }
  | { readonly what: 'group'; readonly id: string; readonly deleted: boolean }
  | { readonly what: 'gone'; readonly kind: 'user' | 'group'; readonly id: string }
  | { readonly what: 'member'; readonly owner: string; readonly member: Member; readonly present: boolean };

const member = fc.oneof(
  fc.constantFrom(...USERS).map((id) => ({ id, kind: 'user' as const })),
  fc.constantFrom(...GROUPS).map((id) => ({ id, kind: 'group' as const })),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    what: fc.constant('user' as const),
    id: fc.constantFrom(...USERS),
    enabled: fc.boolean(),
    guest: fc.boolean(),
  }),
  fc.record({ what: fc.constant('group' as const), id: fc.constantFrom(...GROUPS), deleted: fc.boolean() }),
  fc.record({ what: fc.constant('gone' as const), kind: fc.constant('user' as const), id: fc.constantFrom(...USERS) }),
  fc.record({
    what: fc.constant('gone' as const),
    kind: fc.constant('group' as const),
    id: fc.constantFrom(...GROUPS),
  }),
  fc.record({
    what: fc.constant('member' as const),
    owner: fc.constantFrom(...GROUPS, ...ROLES),
    member,
    present: fc.boolean(),
  }),
);

describe('the principals of a moment', () => {
  test('are what the changes until then made of them, in segments, log and history', async () => {
    const steps = fc.array(fc.record({ change, compacts: fc.boolean() }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(30), async (all, moment) => {
        const store = tenantStore(memoryTables(), TENANT, memoryBlobs());
        const [whole, always] = [tableStates(store), tableStates(store, { rows: 0, bytes: 0 })];
        for (const [index, step] of all.entries()) {
          const at = START + index;
          always.catchUp();
          await (step.compacts ? always : whole).write(writesOf(step.change), { from: at, at });
          whole.catchUp();
          if (step.compacts) await always.compact(at);
        }
        const asked = Math.min(moment, all.length - 1);
        const found = await tableMirror({ store }).principals(START + asked);
        expect(inWords(found)).toEqual(expected(all.slice(0, asked + 1).map((step) => step.change)));
      }),
      { numRuns: 150 },
    );
  });

  test('leave out groups whose members, or those of a group in them, were not read', async () => {
    const { groups, roles } = await principalsAfter([
      { what: 'group', id: GROUPS[0] ?? '', deleted: false },
      { what: 'group', id: GROUPS[1] ?? '', deleted: false },
      { what: 'member', owner: GROUPS[0] ?? '', member: { id: GROUPS[1] ?? '', kind: 'group' }, present: true },
      { what: 'member', owner: GROUPS[1] ?? '', member: { id: GROUPS[2] ?? '', kind: 'group' }, present: true },
      { what: 'member', owner: ROLES[0] ?? '', member: { id: GROUPS[0] ?? '', kind: 'group' }, present: true },
      { what: 'member', owner: ROLES[1] ?? '', member: { id: USERS[0] ?? '', kind: 'user' }, present: true },
    ]);
    expect(GROUPS.map((id) => groups.numberOf(id))).toEqual(GROUPS.map(() => undefined));
    expect([...ROLES, 'role-that-nobody-holds'].map((id) => roles.isKnown(id))).toEqual([false, true, true]);
  });

  test('know of no role whether somebody holds it, where roles were not read', async () => {
    const { roles } = await principalsAfter([{ what: 'user', id: USERS[0] ?? '', enabled: true, guest: false }]);
    expect(roles.isKnown(ROLES[0] ?? '')).toBe(false);
  });
});

async function principalsAfter(changes: readonly Change[]): Promise<Principals> {
  const store: TenantStore = tenantStore(memoryTables(), TENANT, memoryBlobs());
  await tableStates(store).write(changes.flatMap(writesOf), { from: START, at: START });
  return tableMirror({ store }).principals(START);
}

function writesOf(one: Change): readonly StateWrite[] {
  switch (one.what) {
    case 'user':
      return [
        objectState(TENANT, person(one.id, { enabled: one.enabled, guest: one.guest, displayName: '"guest":true' })),
      ];
    case 'group':
      return [objectState(TENANT, { kind: 'group', id: one.id, displayName: 'Zürich', deleted: one.deleted })];
    case 'gone':
      return [objectKey(TENANT, one.kind, one.id)];
    case 'member': {
      const { owner, member: of, present } = one;
      return ROLES.includes(owner)
        ? memberLinkStates(TENANT, 'role-members', { owner, member: of }, present)
        : groupMemberStates(TENANT, owner, of, present);
    }
  }
}

/** What {@link inWords} says of a tenant after these changes: written from the meaning of each, one after the other. */
function expected(changes: readonly Change[]) {
  const [users, groups] = [new Map<string, number>(), new Map<string, boolean>()];
  const members = new Map<string, Map<string, Member>>();
  for (const one of changes) {
    if (one.what === 'user')
      users.set(one.id, TRAITS.present + (one.enabled ? TRAITS.enabled : 0) + (one.guest ? TRAITS.guest : 0));
    if (one.what === 'group') groups.set(one.id, one.deleted);
    if (one.what === 'gone') (one.kind === 'user' ? users : groups).delete(one.id);
    if (one.what === 'member') {
      const own = members.get(one.owner) ?? new Map<string, Member>();
      members.set(one.owner, own);
      if (one.present) own.set(one.member.id, one.member);
      else own.delete(one.member.id);
    }
  }
  const inside = (id: string) => (groups.get(id) === true ? [] : [...(members.get(id)?.values() ?? [])]);
  const isKnown = (id: string, above: readonly string[] = []): boolean =>
    above.includes(id) ||
    (groups.has(id) && inside(id).every((of) => of.kind !== 'group' || isKnown(of.id, [...above, id])));
  const wordsOf = (list: readonly Member[]) =>
    list.map(({ id }) => id).filter((id) => users.has(id) || (groups.has(id) && isKnown(id)));
  const areRead = ROLES.some((id) => (members.get(id)?.size ?? 0) > 0);
  return {
    users: Object.fromEntries(USERS.map((id) => [id, users.get(id)])),
    groups: Object.fromEntries(GROUPS.map((id) => [id, isKnown(id) ? wordsOf(inside(id)).sort() : undefined])),
    roles: Object.fromEntries(
      ROLES.map((id) => {
        const own = [...(members.get(id)?.values() ?? [])];
        const isSure = areRead && own.every((of) => of.kind !== 'group' || isKnown(of.id));
        return [id, isSure ? wordsOf(own).sort() : 'not known'];
      }),
    ),
  };
}

function inWords({ users, groups, roles }: Principals) {
  const groupIds = new Map(GROUPS.map((id) => [groups.numberOf(id) ?? -1, id]));
  const membersOf = (lists: MemberColumns, id: string) => {
    const number = lists.numberOf(id);
    if (number === undefined) return undefined;
    const people = lists.members.slice(lists.memberStarts[number], lists.memberStarts[number + 1]);
    const nested = lists.groups.slice(lists.groupStarts[number], lists.groupStarts[number + 1]);
    const ids = [
      ...[...people].map((one) => users.idOf(one)),
      ...[...nested].flatMap((one) => groupIds.get(one) ?? []),
    ];
    return ids.sort();
  };
  const traitsOf = (id: string) => {
    const number = users.numberOf(id);
    return number === undefined ? undefined : users.traits[number];
  };
  return {
    users: Object.fromEntries(USERS.map((id) => [id, traitsOf(id)])),
    groups: Object.fromEntries(GROUPS.map((id) => [id, membersOf(groups, id)])),
    roles: Object.fromEntries(ROLES.map((id) => [id, roles.isKnown(id) ? (membersOf(roles, id) ?? []) : 'not known'])),
  };
}
