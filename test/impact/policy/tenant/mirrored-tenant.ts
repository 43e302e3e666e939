/** A tenant in the form of the published cases, written into a mirror as the readings of Graph would write it. */
import { isJsonObject, type JsonObject, objectOf, textsOf } from '../../../../src/base/json.ts';
import { type PolicyKind, policyOf } from '../../../../src/conditional-access/policy.ts';
import {
  groupMemberStates,
  memberLinkStates,
  objectKey,
  objectState,
} from '../../../../src/mirror/states/mirror-states.ts';
import { type StateWrite, tableStates } from '../../../../src/mirror/states/table-states.ts';
import { tableMirror } from '../../../../src/mirror/table-mirror.ts';
import type { Tenant } from '../../../../src/mirror/tenant.ts';
import { memoryBlobs } from '../../../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../../src/storage/tenant-store.ts';
import { app, person } from '../../../fakes/memory-tenant.ts';

const TENANT = 'tenant-1';
const START = Date.parse('2031-03-03T08:00:00.000Z');

export interface MirroredTenant {
  readonly tenant: Tenant;
  /** The moment of the last write, in milliseconds. */
  now(): number;
  /** A minute passes before it. */
  write(writes: readonly StateWrite[]): Promise<void>;
}

export function userWrite(user: JsonObject): StateWrite {
  return objectState(TENANT, userOf(user));
}

export const removed = {
  user: (id: string) => objectKey(TENANT, 'user', id),
  group: (id: string) => objectKey(TENANT, 'group', id),
  member: (group: string, id: string) => groupMemberStates(TENANT, group, { id, kind: 'user' }, false),
};

export async function mirroredTenant(content: JsonObject): Promise<MirroredTenant> {
  const store = tenantStore(memoryTables(), TENANT, memoryBlobs());
  const states = tableStates(store, { rows: 2, bytes: 0 });
  const tenant = tableMirror({ store });
  let now = START;
  const write = async (writes: readonly StateWrite[]) => {
    now += 60_000;
    await states.write(writes, { from: now, at: now });
    await states.compact(now);
    (tenant as ReturnType<typeof tableMirror>).states.catchUp();
  };
  for (const list of Object.values(writesOf(content))) await write(list);
  return { tenant, now: () => now, write };
}

/** By kind of object, as the readings of each have a turn of their own. */
function writesOf(content: JsonObject) {
  const list = (name: string) => objectsIn(content[name]);
  return {
    users: list('users').map(userWrite),
    groups: list('groups').flatMap((group) => {
      const id = String(group.id);
      return [
        objectState(TENANT, { kind: 'group', id, displayName: id, deleted: group.deleted === true }),
        ...textsOf(group.members).flatMap((of) => groupMemberStates(TENANT, id, { id: of, kind: 'user' }, true)),
        ...textsOf(group.groups).flatMap((of) => groupMemberStates(TENANT, id, { id: of, kind: 'group' }, true)),
      ];
    }),
    roles: [{ id: 'administrators', members: ['administrator'] }, ...list('roles')].flatMap((role: JsonObject) => {
      const holder = (kind: 'user' | 'group') => (id: string) =>
        memberLinkStates(TENANT, 'role-members', { owner: String(role.id), member: { id, kind } }, true);
      return [...textsOf(role.members).flatMap(holder('user')), ...textsOf(role.memberGroups).flatMap(holder('group'))];
    }),
    apps: list('apps').flatMap((one) => appWrites(String(one.id), one)),
    policies: [
      ...list('policies').map((policy) => policyWrite('conditional-access', policy)),
      ...list('strengths').map((strength) => policyWrite('authentication-strength', strength)),
      ...list('locations').map((location) => policyWrite('named-location', locationOf(location))),
    ],
  };
}

function userOf({ id, userType, externalType, accountEnabled, deleted, agent }: JsonObject) {
  const suffix = externalType === undefined ? '' : '#EXT#';
  return person(String(id), {
    userPrincipalName: `${id}${suffix}@contoso.example`,
    enabled: accountEnabled !== false,
    deleted: deleted === true,
    guest: userType === 'Guest',
    ...(agent === true ? { agent } : {}),
  });
}

export function policyWrite(kind: PolicyKind, policy: JsonObject): StateWrite {
  return objectState(TENANT, policyOf(kind, { ...policy, id: String(policy.id) }));
}

/** Apps of the tenant's own, unless they say that another tenant registered them. */
function appWrites(appId: string, { enabled, foreign, multiTenant }: JsonObject): readonly StateWrite[] {
  const registration = { urlKinds: ['web'], fallbackPublic: false, hasCredentials: true, multiTenant };
  return [
    objectState(TENANT, app(`object of ${appId}`, { appId, enabled: enabled !== false })),
    ...(foreign === true ? [] : [{ ...objectKey(TENANT, 'registration', appId), body: registration }]),
  ];
}

function locationOf({ id, type, isTrusted, countries, includeUnknown }: JsonObject): JsonObject {
  const isCountry = type === 'country';
  return {
    id,
    ...(isCountry
      ? { countriesAndRegions: countries, includeUnknownCountriesAndRegions: includeUnknown }
      : { isTrusted, ipRanges: [{ cidrAddress: '192.0.2.0/24' }] }),
  };
}

function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject).map(objectOf) : [];
}
