/** Makes new segments of links from one and its changes. */
import { GUID_BYTES, guidAt, mergeGuids } from './guids.ts';
import type { LinkColumns, LinkMeta } from './link-segment.ts';

export interface LinkChange {
  readonly owner: string;
  readonly member: string;
  /** Absent: the link is gone. */
  readonly meta?: LinkMeta;
}

/** Of one segment: some 15 MB. */
const LINKS = 1_500_000;
const NONE: LinkColumns = {
  owners: Buffer.alloc(0),
  members: Buffer.alloc(0),
  offsets: new Uint32Array(1),
  memberOf: new Uint32Array(0),
  metaOf: new Uint32Array(0),
  metas: [],
};

/**
 * The links after the changes, in as many parts as they need; none if no link is left.
 * @param changes in the order of their owners and members, each link once
 */
export function changeLinks(old: LinkColumns = NONE, changes: readonly LinkChange[]): readonly LinkColumns[] {
  const all = merged(old, changes);
  const { length } = all.memberOf;
  if (length === 0) return [];
  const owners = all.owners.length / GUID_BYTES;
  const size = length / Math.max(1, Math.round(length / LINKS));
  const parts: LinkColumns[] = [];
  let first = 0;
  for (let owner = 0; owner < owners; owner += 1) {
    const links = (all.offsets[owner + 1] ?? 0) - (all.offsets[first] ?? 0);
    if (links < size && owner < owners - 1) continue;
    if (links > 0) parts.push(partOf(all, first, owner + 1));
    first = owner + 1;
  }
  return parts;
}

export function firstOwner({ owners }: LinkColumns): string {
  return guidAt(owners, 0);
}

function merged(old: LinkColumns, changes: readonly LinkChange[]): LinkColumns {
  const added = changes.filter(({ meta }) => meta !== undefined);
  const sorted = (ids: readonly string[]) => [...new Set(ids)].sort();
  const { guids: owners, moved: oldOwners } = mergeGuids(old.owners, sorted(added.map(({ owner }) => owner)));
  const { guids: members, moved } = mergeGuids(old.members, sorted(added.map(({ member }) => member)));
  const metas = metaNumbers(old.metas);
  const memberNumbers = new Map(added.map(({ member }) => [member, 0]));
  for (let index = 0; index < members.length / GUID_BYTES && memberNumbers.size > 0; index += 1) {
    const guid = guidAt(members, index);
    if (memberNumbers.has(guid)) memberNumbers.set(guid, index);
  }

  const most = old.memberOf.length + added.length;
  const [memberOf, metaOf] = [new Uint32Array(most), new Uint32Array(most)];
  const offsets = new Uint32Array(owners.length / GUID_BYTES + 1);
  let [length, oldOwner, next] = [0, 0, 0];
  const push = (member: number, meta: number) => {
    memberOf[length] = member;
    metaOf[length] = meta;
    length += 1;
  };
  for (let owner = 0; owner < owners.length / GUID_BYTES; owner += 1) {
    const isOld = oldOwners[oldOwner] === owner && oldOwner < oldOwners.length;
    let link = isOld ? (old.offsets[oldOwner] ?? 0) : 0;
    const end = isOld ? (old.offsets[oldOwner + 1] ?? 0) : 0;
    const keepUpTo = (member: string) => {
      for (; link < end && guidAt(old.members, old.memberOf[link] ?? 0) < member; link += 1)
        push(moved[old.memberOf[link] ?? 0] ?? 0, old.metaOf[link] ?? 0);
    };
    if (next < changes.length) {
      const id = guidAt(owners, owner);
      // Changes of owners that have no links and get none.
      while ((changes[next]?.owner ?? '~') < id) next += 1;
      for (; changes[next]?.owner === id; next += 1) {
        const { member, meta } = changes[next] as LinkChange;
        keepUpTo(member);
        if (link < end && guidAt(old.members, old.memberOf[link] ?? 0) === member) link += 1;
        if (meta) push(memberNumbers.get(member) ?? 0, metas.numberOf(meta));
      }
    }
    for (; link < end; link += 1) push(moved[old.memberOf[link] ?? 0] ?? 0, old.metaOf[link] ?? 0);
    if (isOld) oldOwner += 1;
    offsets[owner + 1] = length;
  }
  return {
    owners,
    members,
    offsets,
    memberOf: memberOf.subarray(0, length),
    metaOf: metaOf.subarray(0, length),
    metas: metas.all,
  };
}

function metaNumbers(old: readonly LinkMeta[]) {
  const all = [...old];
  const nameOf = ({ template, from, seenAt }: LinkMeta) => `${from} ${seenAt} ${template}`;
  const numbers = new Map(all.map((meta, index) => [nameOf(meta), index]));
  return {
    all,
    numberOf(meta: LinkMeta): number {
      const name = nameOf(meta);
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, all.length);
      return all.push(meta) - 1;
    },
  };
}

/** The links of some owners, with only the members and the metas that they use. Owners without links are left out. */
function partOf(all: LinkColumns, first: number, end: number): LinkColumns {
  const [start = 0, stop = 0] = [all.offsets[first], all.offsets[end]];
  const members = renumber(all.memberOf.subarray(start, stop), all.members.length / GUID_BYTES);
  const metas = renumber(all.metaOf.subarray(start, stop), all.metas.length);
  const owners: Buffer[] = [];
  const offsets = [0];
  for (let owner = first; owner < end; owner += 1) {
    const linksEnd = all.offsets[owner + 1] ?? 0;
    if (linksEnd === all.offsets[owner]) continue;
    owners.push(all.owners.subarray(owner * GUID_BYTES, (owner + 1) * GUID_BYTES));
    offsets.push(linksEnd - start);
  }
  return {
    owners: Buffer.concat(owners),
    members: Buffer.concat(members.used.map((at) => all.members.subarray(at * GUID_BYTES, (at + 1) * GUID_BYTES))),
    offsets: Uint32Array.from(offsets),
    memberOf: members.numbers,
    metaOf: metas.numbers,
    metas: metas.used.map((at) => all.metas[at] as LinkMeta),
  };
}

/** The same numbers without gaps, in the same order. */
function renumber(
  numbers: Uint32Array,
  count: number,
): { readonly used: readonly number[]; readonly numbers: Uint32Array } {
  const isUsed = new Uint8Array(count);
  for (const number of numbers) isUsed[number] = 1;
  const moved = new Uint32Array(count);
  const used: number[] = [];
  for (let number = 0; number < count; number += 1) {
    if (!isUsed[number]) continue;
    moved[number] = used.length;
    used.push(number);
  }
  return { used, numbers: numbers.map((number) => moved[number] ?? 0) };
}
