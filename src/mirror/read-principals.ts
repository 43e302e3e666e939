/** Reads all people, groups and roles of a moment from the states of the mirror. */
import { keyPart } from '../storage/keys.ts';
import type { Principals } from './principals.ts';
import { type EachLink, type MemberList, type Numbered, principalsFrom } from './principals-of.ts';
import { keyAt, type LinksAt, placeOfKey, placesIn, type StatesAt } from './segments/columns-at.ts';
import { linkKindRange, objectRange } from './states/mirror-states.ts';
import type { States } from './states/table-states.ts';
import type { Member } from './tenant.ts';
import { traitsIn } from './user-traits.ts';

const GROUP = { present: 1, deleted: 2 } as const;
const MEMBER = { user: 1, group: 2, other: 3 } as const;

export async function readPrincipals(states: States, tenantId: string, at: number): Promise<Principals> {
  const people = numbered(await states.column(objectRange(tenantId, 'user'), at, traitsIn), traitsIn);
  const groups = numbered(await states.column(objectRange(tenantId, 'group'), at, groupCode), groupCode);
  const members = await states.links(linkKindRange(tenantId, 'group-members'), at, memberCode);
  const holders = new Map<string, Member[]>();
  for await (const { rowKey, body } of states.each<Member>(linkKindRange(tenantId, 'role-members'), at)) {
    const role = rowKey.slice(0, rowKey.indexOf('_'));
    const own = holders.get(role);
    if (own) own.push(body);
    else holders.set(role, [body]);
  }
  const roles: readonly MemberList[] = [...holders].map(([id, list]) => ({ id, members: list }));
  return principalsFrom({
    users: { ...people, traits: people.codes },
    groups,
    // A group has a state once its members were read.
    read: groups.codes.map((code) => Math.min(code, 1)),
    eachMember: eachMember(members, people, groups),
    roles,
    roleKey: keyPart,
    // Every tenant has an administrator.
    areRolesRead: roles.length > 0,
  });
}

interface NumberedStates extends Numbered {
  /** By number. */
  readonly codes: Uint8Array;
  idOf(number: number): string;
  /** @param key of a state */
  numberOfKey(key: string): number | undefined;
  /** By place of a GUID its number, or -1. @param guids in their order */
  numbersOf(guids: Buffer): Int32Array;
}

/** Packed states first, in the order of their keys. */
function numbered({ keys, codes: packed, loose }: StatesAt, codeOf: (text: string) => number): NumberedStates {
  const count = packed.length + loose.length;
  const codes = new Uint8Array(count);
  codes.set(packed);
  for (const [index, [, { text }]] of loose.entries()) codes[packed.length + index] = codeOf(text);
  const others = new Map(loose.map(([key], index) => [key, packed.length + index]));
  const numberOfKey = (key: string) => {
    const number = others.get(key) ?? placeOfKey({ keys }, key);
    return number === undefined || codes[number] === 0 ? undefined : number;
  };
  return {
    count,
    codes,
    idOf: (number) =>
      number < packed.length ? keyAt({ keys }, number) : idIn(loose[number - packed.length]?.[1].text),
    numberOf: (id) => numberOfKey(keyPart(id)),
    numberOfKey,
    numbersOf(guids) {
      const places = placesIn(guids, keys);
      for (let index = 0; index < places.length; index += 1) if (codes[places[index] ?? -1] === 0) places[index] = -1;
      for (const [key, number] of others) {
        const index = placeOfKey({ keys: guids }, key);
        if (index !== undefined) places[index] = number;
      }
      return places;
    },
  };
}

/** The members of a group in the recycle bin count for nothing. */
function eachMember({ parts, loose }: LinksAt, people: NumberedStates, groups: NumberedStates): EachLink {
  const isLive = (group: number | undefined) =>
    group !== undefined && ((groups.codes[group] ?? 0) & GROUP.deleted) === 0;
  const numbersOf = parts.map(({ owners, members }) => ({
    owners: groups.numbersOf(owners),
    people: people.numbersOf(members),
    groups: groups.numbersOf(members),
  }));
  return (visit) => {
    for (const [index, { offsets, memberOf, codes }] of parts.entries()) {
      const numbers = numbersOf[index];
      if (!numbers) continue;
      for (const [place, owner] of numbers.owners.entries()) {
        if (owner < 0 || !isLive(owner)) continue;
        for (let link = offsets[place] ?? 0; link < (offsets[place + 1] ?? 0); link += 1) {
          const member = memberOf[link] ?? 0;
          const code = codes[link];
          if (code === MEMBER.user) visit(owner, 'user', numbers.people[member] ?? -1);
          else if (code === MEMBER.group) visit(owner, 'group', numbers.groups[member] ?? -1);
        }
      }
    }
    for (const [key, { text }] of loose) {
      const [owner = '', member = ''] = key.split('_');
      const [group, code] = [groups.numberOfKey(owner), memberCode(text)];
      if (group === undefined || !isLive(group) || code === MEMBER.other) continue;
      const kind = code === MEMBER.user ? 'user' : 'group';
      visit(group, kind, (kind === 'user' ? people : groups).numberOfKey(member) ?? -1);
    }
  };
}

/** Of groups and of members, in the same way as of users. */
function groupCode(text: string): number {
  return GROUP.present | (text.includes('"deleted":true') ? GROUP.deleted : 0);
}

function memberCode(text: string): number {
  if (text.includes('"kind":"user"')) return MEMBER.user;
  return text.includes('"kind":"group"') ? MEMBER.group : MEMBER.other;
}

function idIn(text = '{}'): string {
  return (JSON.parse(text) as { readonly id?: string }).id ?? '';
}
