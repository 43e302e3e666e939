/** A mirror of any size, written as segments at once: by the log, a million links take minutes. */
import { groupIn, registrationIn, servicePrincipalIn, userIn } from '../../src/mirror/readings/graph-items.ts';
import { guidAt, packGuid } from '../../src/mirror/segments/guids.ts';
import { type LinkColumns, packLinks } from '../../src/mirror/segments/link-segment.ts';
import { sha256Of } from '../../src/mirror/segments/load-segments.ts';
import { NO_MANIFEST, type SegmentEntry, saveManifest } from '../../src/mirror/segments/manifest.ts';
import { changeBlocks, packRecords } from '../../src/mirror/segments/record-segment.ts';
import type { Keyed } from '../../src/mirror/segments/stored-text.ts';
import type { Blobs } from '../../src/storage/blobs.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { appItem, groupItem, idOf, registrationItem, userItem } from '../scale/synthetic-tenant.ts';

export interface MirrorSize {
  readonly users: number;
  readonly apps: number;
  readonly groups: number;
  readonly membersOfGroup: number;
}

/** Where the mirror is written. */
export interface MirrorPlace {
  readonly tables: Tables;
  readonly blobs: Blobs;
}

type NewSegment = Pick<SegmentEntry, 'family' | 'kind' | 'first' | 'rows'>;

export const TENANT = '11111111-1111-4111-8111-111111111111';
const ROWS_OF_SEGMENT = 50_000;
const TIMES = { from: 0, seenAt: 1_000 };
/** One group in so many has another one in it. */
const NESTED = 5;

/** @param more other states than people, groups, apps and who is in which group */
export async function mirroredTenant(
  size: MirrorSize,
  more: readonly Keyed[] = [],
  { tables, blobs }: MirrorPlace = { tables: memoryTables(), blobs: memoryBlobs() },
): Promise<TenantStore> {
  const store = tenantStore(tables, TENANT, blobs);
  const segments: SegmentEntry[] = [];
  const put = async (facts: NewSegment, bytes: Uint8Array) => {
    const sha256 = sha256Of(bytes);
    const name = `${TENANT}/00000001-${facts.family}-${sha256.slice(0, 16)}`;
    segments.push({ ...facts, name, bytes: bytes.length, sha256 });
    await store.blobs.create(name, bytes);
  };
  for (const family of ['people', 'states'] as const) {
    const rows = (family === 'people' ? people(size) : [...states(size), ...more]).sort(([a], [b]) => (a < b ? -1 : 1));
    for (let start = 0; start < rows.length; start += ROWS_OF_SEGMENT) {
      const part = rows.slice(start, start + ROWS_OF_SEGMENT);
      const first = start === 0 ? '' : (part[0]?.[0] ?? '');
      await put({ family, first, rows: part.length }, packRecords(changeBlocks(undefined, part)));
    }
  }
  const links = memberships(size);
  await put({ family: 'links', kind: 'group-members', first: '', rows: links.memberOf.length }, packLinks(links));
  const manifest = { ...NO_MANIFEST, generation: 1, compactedTo: 1, segments };
  await saveManifest(store.table('MirrorLog'), TENANT, { manifest, etag: undefined });
  return store;
}

function people({ users }: MirrorSize): Keyed[] {
  return Array.from({ length: users }, (_, number) => stateOf('user', idOf('user', number), userIn(userItem(number))));
}

function states({ apps, groups }: MirrorSize): Keyed[] {
  return [
    ...numbers(groups).map((number) => stateOf('group', idOf('group', number), groupIn(groupItem(number)))),
    ...numbers(apps).flatMap((number) => {
      const found = registrationIn(registrationItem(number));
      return [
        stateOf('service-principal', idOf('app', number), servicePrincipalIn(appItem(number))),
        ...(found ? [stateOf('registration', found.appId, found.registration)] : []),
      ];
    }),
  ];
}

function memberships({ users, groups, membersOfGroup }: MirrorSize): LinkColumns {
  const owners = sortedGuids(numbers(groups).map((number) => idOf('group', number)));
  const ids = [...numbers(users).map((number) => idOf('user', number)), ...owners.ids];
  const members = sortedGuids(ids);
  const place = new Map(members.ids.map((id, index) => [id, index]));
  const placeOf = (id: string) => place.get(id) ?? 0;
  const groupNumbers = new Map(numbers(groups).map((number) => [idOf('group', number), number]));
  const offsets = new Uint32Array(groups + 1);
  const most = groups * (membersOfGroup + 1);
  const [memberOf, metaOf] = [new Uint32Array(most), new Uint32Array(most)];
  let length = 0;
  for (let index = 0; index < groups; index += 1) {
    const group = groupNumbers.get(guidAt(owners.packed, index)) ?? 0;
    const nested = group < groups / NESTED ? placeOf(idOf('group', (group * 17 + 5) % groups)) : -1;
    const own = new Set(numbers(membersOfGroup).map((n) => placeOf(idOf('user', (group * 7_919 + n * 31) % users))));
    if (nested >= 0) own.add(nested);
    for (const member of Uint32Array.from(own).sort()) {
      memberOf[length] = member;
      metaOf[length] = member === nested ? 1 : 0;
      length += 1;
    }
    offsets[index + 1] = length;
  }
  const metas = ['user', 'group'].map((kind) => ({ template: JSON.stringify({ id: '', kind }), ...TIMES }));
  return {
    owners: owners.packed,
    members: members.packed,
    offsets,
    memberOf: memberOf.slice(0, length),
    metaOf: metaOf.slice(0, length),
    metas,
  };
}

/** As packed segments hold it. */
export function stateOf(kind: string, id: string, body: object): Keyed {
  return [`${kind}/${id}`, { text: JSON.stringify(body), ...TIMES }];
}

function sortedGuids(ids: readonly string[]) {
  const sorted = [...ids].sort();
  return { ids: sorted, packed: Buffer.concat(sorted.map(packGuid)) };
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}
