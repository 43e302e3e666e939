/** A tenant written as one JSON object: users, groups, roles, apps, locations, strengths and settings. */
import { isJsonObject, isWord, type JsonObject, objectOf, textsOf } from '../../../base/json.ts';
import type { PropertyValue } from '../../../conditional-access/filter-rule.ts';
import type { InboundTrust } from '../../../conditional-access/infeasible-atoms.ts';
import { GUEST_TYPES } from '../../../conditional-access/known-members.ts';
import { propertyOf } from '../../../conditional-access/match-conditions.ts';
import { type NamedLocation, namedLocationOf } from '../../../conditional-access/named-location.ts';
import { strengthOf } from '../../../conditional-access/strength.ts';
import { baselineScopesFor } from '../../../conditional-access/tenant-settings.ts';
import { compactMemberships } from './compact-memberships.ts';
import {
  IDENTITY_KINDS,
  type Identities,
  type IdentityKind,
  type IndexedApp,
  type TenantIndexInput,
  type TenantSettings,
} from './tenant-index-input.ts';

const NO_TRUST: InboundTrust = { mfa: false, compliantDevice: false, hybridJoinedDevice: false };

/** @param tenant unknown members are left alone, absent lists are empty */
export function tenantOf(tenant: JsonObject): TenantIndexInput {
  const identities = identitiesOf(rowsOf(tenant.users), rowsOf(tenant.servicePrincipals));
  const groups = rowsOf(tenant.groups);
  const groupNumbers = new Map(groups.map((group, number) => [textOf(group.id).toLowerCase(), number]));
  const toNumbers = (ids: unknown) => present(textsOf(ids).map((id) => identities.numberOf(id)));
  const toGroups = (ids: unknown) => present(textsOf(ids).map((id) => groupNumbers.get(id.toLowerCase())));
  return {
    identities,
    groups: compactMemberships(
      groups.map(({ id, members, groups: children }) => ({
        id: textOf(id),
        members: toNumbers(members),
        groups: toGroups(children),
      })),
    ),
    // Eligible and scoped assignments never count, nor do custom roles.
    roles: compactMemberships(
      rowsOf(tenant.roles)
        .filter(({ isBuiltIn }) => isBuiltIn !== false)
        .map(({ id, members, memberGroups }) => ({
          id: textOf(id),
          members: toNumbers(members),
          groups: toGroups(memberGroups),
        })),
    ),
    apps: rowsOf(tenant.apps).map(appOf),
    locations: byId(objectsOf(tenant.locations), locationOf),
    strengths: byId(objectsOf(tenant.strengths), strengthOf),
    settings: settingsOf(objectOf(tenant.settings)),
  };
}

function identitiesOf(users: readonly JsonObject[], workloads: readonly JsonObject[]): Identities {
  const all = [...users, ...workloads];
  const ids = all.map(({ id }) => textOf(id));
  const numbers = new Map(ids.map((id, number) => [id.toLowerCase(), number]));
  const homeTenants = [...new Set(all.map(({ homeTenantId }) => textOf(homeTenantId)))];
  const attributes = workloads.map(({ csa }) => attributesOf(csa));
  const kinds = [...users.map(kindOfUser), ...workloads.map(kindOfWorkload)];
  return {
    count: ids.length,
    kinds: Uint8Array.from(kinds, (kind) => IDENTITY_KINDS.indexOf(kind)),
    hasUnknownGuests: kinds.includes('unknownGuest'),
    homes: Uint16Array.from(all.map(({ homeTenantId }) => homeTenants.indexOf(textOf(homeTenantId)))),
    homeTenants,
    idOf: (number) => ids[number] ?? '',
    numberOf: (id) => numbers.get(id.toLowerCase()),
    attributesOf: (number) => attributes[number - users.length],
  };
}

function kindOfUser({ userType, externalType, accountEnabled, agent, identityParentId }: JsonObject): IdentityKind {
  if (accountEnabled === false) return 'outside';
  if (agent === true || (typeof identityParentId === 'string' && identityParentId !== '')) return 'agent';
  const external = GUEST_TYPES.find((kind) => isWord(externalType, kind));
  if (external !== undefined) return external;
  if (typeof externalType === 'string' && externalType !== '') return 'unknownGuest';
  return isWord(userType, 'Guest') ? 'internalGuest' : 'member';
}

/** Policies reach service principals of apps of this tenant only, and no managed identities. */
function kindOfWorkload({ singleTenant, managedIdentity, accountEnabled }: JsonObject): IdentityKind {
  return singleTenant === true && managedIdentity !== true && accountEnabled !== false ? 'workload' : 'outside';
}

function appOf(app: JsonObject): IndexedApp {
  const features = textsOf(app.features);
  return {
    id: textOf(app.id),
    suites: textsOf(app.suites),
    earlyBound: textsOf(app.earlyBound),
    attributes: attributesOf(app.csa),
    enabled: app.accountEnabled !== false && app.enabled !== false,
    bootstrap: app.bootstrap === true,
    ...(app.suitesAreKnown === false ? { mayBeInOthers: true } : {}),
    confidential: app.confidential === 'unknown' ? undefined : app.confidential === true,
    appRestrictions: features.includes('appEnforcedRestrictions'),
    tokenProtection: features.includes('tokenProtection'),
    accessEvaluation: features.includes('cae'),
  };
}

/** @returns undefined where a snapshot says that they are unknown */
function attributesOf(attributes: unknown): ReadonlyMap<string, PropertyValue> | undefined {
  if (attributes === 'unknown') return undefined;
  return new Map(Object.entries(objectOf(attributes)).map(([name, value]) => [name.toLowerCase(), propertyOf(value)]));
}

/** In our own short form, or as Graph writes it. */
function locationOf(location: JsonObject): NamedLocation {
  const { type, countries, includeUnknown } = location;
  if (type !== 'ip' && type !== 'country') return namedLocationOf(textOf(location.id), location);
  return {
    id: textOf(location.id),
    type,
    isTrusted: location.isTrusted === true,
    countries: textsOf(countries),
    includeUnknown: includeUnknown === true,
  };
}

function settingsOf({ baselineScopes, inboundTrust, securityDefaults }: JsonObject): TenantSettings {
  const trust = Object.entries(objectOf(inboundTrust)).map(([home, accepted]) => [home, trustOf(accepted)] as const);
  const { resourceAppId } = objectOf(baselineScopes);
  const isRule = baselineScopes === 'legacy' || baselineScopes === 'enforced';
  const chosen = typeof resourceAppId === 'string' ? baselineScopesFor(resourceAppId) : undefined;
  return {
    baselineScopes: isRule ? baselineScopes : chosen,
    inboundTrust: new Map(trust),
    otherTrust: new Map(trust).get('default') ?? NO_TRUST,
    securityDefaults: securityDefaults === true,
  };
}

function trustOf(accepted: unknown): InboundTrust {
  const { mfa, compliantDevice, hybridJoinedDevice } = objectOf(accepted);
  return { mfa: flagOf(mfa), compliantDevice: flagOf(compliantDevice), hybridJoinedDevice: flagOf(hybridJoinedDevice) };
}

/** Snapshots write what the mirror does not know as "unknown". */
function flagOf(value: unknown): boolean | undefined {
  return value === 'unknown' ? undefined : value === true;
}

function byId<T>(objects: readonly JsonObject[], read: (object: JsonObject) => T): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [textOf(object.id).toLowerCase(), read(object)]));
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Each id once: of rows that stand twice, the last. */
function rowsOf(value: unknown): readonly JsonObject[] {
  return [...new Map(objectsOf(value).map((row) => [textOf(row.id).toLowerCase(), row])).values()];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function present(numbers: readonly (number | undefined)[]): readonly number[] {
  return numbers.filter((number) => number !== undefined);
}
