/**
 * A segment of links between two objects: the GUIDs of both ends once, and for each owner a slice of an array of
 * numbers. A million memberships are some 10 MB, and loading them parses nothing.
 */
import { DamagedBytesError } from './damaged.ts';
import { GUID_BYTES, guidAt, indexOfGuid } from './guids.ts';
import { placeOf } from './record-segment.ts';
import type { Keyed, StoredText } from './stored-text.ts';

/** The links of one kind, in the order of their owners and members. */
export interface LinkColumns {
  /** Packed GUIDs, sorted. */
  readonly owners: Buffer;
  readonly members: Buffer;
  /** The links of owner `n` are those from `offsets[n]` to `offsets[n + 1]`. */
  readonly offsets: Uint32Array;
  /** Of each link: the number of its member, and of what else its state says. */
  readonly memberOf: Uint32Array;
  readonly metaOf: Uint32Array;
  readonly metas: readonly LinkMeta[];
}

/** What many links have in common. */
export interface LinkMeta {
  /** The text of the state, without its two GUIDs. */
  readonly template: string;
  readonly from: number;
  readonly seenAt: number;
}

export interface LinkSegment {
  readonly columns: LinkColumns;
  readonly rows: number;
  find(owner: string, member: string): StoredText | undefined;
  /** By `owner_member`. */
  ofOwner(owner: string): Generator<Keyed>;
  /** By `member_owner`. */
  ofMember(member: string): Generator<Keyed>;
  all(): Generator<Keyed>;
}

/** The links of a member are those from `offsets[n]` to `offsets[n + 1]`. */
interface ByMember {
  readonly offsets: Uint32Array;
  readonly ownerOf: Uint32Array;
  readonly linkOf: Uint32Array;
}

interface Header {
  readonly owners: number;
  readonly members: number;
  readonly links: number;
  readonly metas: number;
  readonly templates: readonly string[];
}

const MAGIC = 'RAL1';
const ALIGNED = 8;
/** JSON does not have these characters. */
const [OWNER, MEMBER] = ['\u0001', '\u0002'];
/** A longer rest is hardly common to many links. */
const LONGEST_TEMPLATE = 400;

/** The text without the two GUIDs; undefined if the state is not worth a link. */
export function templateOf(text: string, owner: string, member: string): string | undefined {
  const template = text.replaceAll(owner, OWNER).replaceAll(member, MEMBER);
  return template.length > LONGEST_TEMPLATE ? undefined : template;
}

/** @throws DamagedBytesError */
export function openLinks(bytes: Uint8Array): LinkSegment {
  const columns = columnsIn(bytes);
  const { owners, members, offsets, memberOf, metaOf, metas } = columns;
  const stateOf = (link: number, owner: string, member: string): StoredText => {
    const { template, from, seenAt } = metas[metaOf[link] ?? 0] as LinkMeta;
    return { text: template.replaceAll(OWNER, owner).replaceAll(MEMBER, member), from, seenAt };
  };
  let turned: ByMember | undefined;
  function* ofOwnerAt(index: number): Generator<Keyed> {
    const owner = guidAt(owners, index);
    for (let link = offsets[index] ?? 0; link < (offsets[index + 1] ?? 0); link += 1) {
      const member = guidAt(members, memberOf[link] ?? 0);
      yield [`${owner}_${member}`, stateOf(link, owner, member)];
    }
  }
  return {
    columns,
    rows: memberOf.length,
    find(owner, member) {
      const link = placeOfLink(columns, owner, member);
      return link === undefined ? undefined : stateOf(link, owner, member);
    },
    *ofOwner(owner) {
      const index = indexOfGuid(owners, owner);
      if (index !== undefined) yield* ofOwnerAt(index);
    },
    *ofMember(member) {
      const index = indexOfGuid(members, member);
      if (index === undefined) return;
      turned ??= byMember(columns);
      for (let place = turned.offsets[index] ?? 0; place < (turned.offsets[index + 1] ?? 0); place += 1) {
        const owner = guidAt(owners, turned.ownerOf[place] ?? 0);
        yield [`${member}_${owner}`, stateOf(turned.linkOf[place] ?? 0, owner, member)];
      }
    },
    *all() {
      for (let index = 0; index < owners.length / GUID_BYTES; index += 1) yield* ofOwnerAt(index);
    },
  };
}

/** The number of the link; undefined if there is none. */
export function placeOfLink(
  { owners, members, offsets, memberOf }: Pick<LinkColumns, 'owners' | 'members' | 'offsets' | 'memberOf'>,
  owner: string,
  member: string,
): number | undefined {
  const [row, column] = [indexOfGuid(owners, owner), indexOfGuid(members, member)];
  if (row === undefined || column === undefined) return undefined;
  const [start = 0, end = 0] = [offsets[row], offsets[row + 1]];
  const link = start + placeOf(end - start, (index) => (memberOf[start + index] ?? 0) < column);
  return link < end && memberOf[link] === column ? link : undefined;
}

export function packLinks({ owners, members, offsets, memberOf, metaOf, metas }: LinkColumns): Uint8Array {
  const templates = [...new Set(metas.map(({ template }) => template))];
  const numbers = new Map(templates.map((template, index) => [template, index]));
  const header: Header = {
    owners: owners.length / GUID_BYTES,
    members: members.length / GUID_BYTES,
    links: memberOf.length,
    metas: metas.length,
    templates,
  };
  const text = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(Math.ceil((ALIGNED + text.length) / ALIGNED) * ALIGNED, ' ');
  start.write(MAGIC, 'latin1');
  start.writeUInt32LE(start.length - ALIGNED, MAGIC.length);
  text.copy(start, ALIGNED);
  return Buffer.concat([
    start,
    bytesOf(Float64Array.from(metas, ({ from }) => from)),
    bytesOf(Float64Array.from(metas, ({ seenAt }) => seenAt)),
    owners,
    members,
    bytesOf(offsets),
    bytesOf(memberOf),
    bytesOf(metaOf),
    bytesOf(Uint32Array.from(metas, ({ template }) => numbers.get(template) ?? 0)),
  ]);
}

function columnsIn(bytes: Uint8Array): LinkColumns {
  // Arrays of numbers must begin at a multiple of their size.
  const buffer = bytes.byteOffset % ALIGNED === 0 ? bytes : new Uint8Array(bytes);
  const view = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  if (view.length < ALIGNED || view.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new DamagedBytesError('a segment of links has another form');
  const headerEnd = ALIGNED + view.readUInt32LE(MAGIC.length);
  const header = JSON.parse(view.toString('utf8', ALIGNED, headerEnd)) as Header;
  let offset = headerEnd;
  const take = (length: number) => {
    offset += length;
    return offset - length;
  };
  const doubles = (count: number) =>
    new Float64Array(buffer.buffer as ArrayBuffer, buffer.byteOffset + take(count * 8), count);
  const guids = (count: number) => {
    const start = take(count * GUID_BYTES);
    return view.subarray(start, start + count * GUID_BYTES);
  };
  const integers = (count: number) =>
    new Uint32Array(buffer.buffer as ArrayBuffer, buffer.byteOffset + take(count * 4), count);
  const [from, seenAt] = [doubles(header.metas), doubles(header.metas)];
  const [owners, members] = [guids(header.owners), guids(header.members)];
  const [offsets, memberOf, metaOf] = [integers(header.owners + 1), integers(header.links), integers(header.links)];
  const templates = integers(header.metas);
  const metas = Array.from(templates, (number, index) => ({
    template: header.templates[number] ?? '',
    from: from[index] ?? 0,
    seenAt: seenAt[index] ?? 0,
  }));
  return { owners, members, offsets, memberOf, metaOf, metas };
}

/** Made on first use: links are stored under their owners only. */
function byMember({ owners, members, offsets, memberOf }: LinkColumns): ByMember {
  const starts = new Uint32Array(members.length / GUID_BYTES + 1);
  for (const member of memberOf) starts[member + 1] = (starts[member + 1] ?? 0) + 1;
  for (let index = 1; index < starts.length; index += 1)
    starts[index] = (starts[index] ?? 0) + (starts[index - 1] ?? 0);
  const next = starts.slice();
  const [ownerOf, linkOf] = [new Uint32Array(memberOf.length), new Uint32Array(memberOf.length)];
  for (let owner = 0; owner < owners.length / GUID_BYTES; owner += 1) {
    for (let link = offsets[owner] ?? 0; link < (offsets[owner + 1] ?? 0); link += 1) {
      const member = memberOf[link] ?? 0;
      const place = next[member] ?? 0;
      next[member] = place + 1;
      ownerOf[place] = owner;
      linkOf[place] = link;
    }
  }
  return { offsets: starts, ownerOf, linkOf };
}

function bytesOf(numbers: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
