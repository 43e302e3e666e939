/** The sets of people and workloads that a policy names: groups with everybody below them, roles, kinds of guests. */

import { HOME_TENANT_FILTERS_INTERNAL_GUESTS } from '../../../conditional-access/assumptions.ts';
import { GUEST_TYPES } from '../../../conditional-access/known-members.ts';
import { matchFilter } from '../../../conditional-access/match-conditions.ts';
import type { Filter, GuestKinds, PolicyRule, Principals } from '../../../conditional-access/read-policy.ts';
import {
  IDENTITY_KINDS,
  type IdentityKind,
  type TenantIndexInput,
  UNKNOWN_HOME,
} from '../tenant/tenant-index-input.ts';
import type { NamedSet } from './named-set.ts';
import type { MemberReader } from './read-members.ts';

/** One side of a scope, include or exclude. */
export interface NamedSide {
  readonly sets: readonly NamedSet[];
  /** What we do not know, and whom it may stand for. */
  readonly unknown: readonly UnknownSet[];
  /** Named people and workloads that the tenant does not have. */
  readonly missing: readonly string[];
}

export interface NamedScope {
  readonly include: NamedSide;
  readonly exclude: NamedSide;
}

export interface UnknownSet {
  readonly what: string;
  readonly whom: NamedSet;
}

export const PEOPLE: NamedSet = {
  key: 'people',
  kinds: new Set<IdentityKind>(['member', ...GUEST_TYPES, 'unknownGuest']),
};
export const GUESTS: NamedSet = { key: 'guests', kinds: new Set<IdentityKind>([...GUEST_TYPES, 'unknownGuest']) };
export const AGENTS: NamedSet = { key: 'agents', kinds: new Set<IdentityKind>(['agent']) };
const UNKNOWN_GUESTS: NamedSet = { key: 'guests of unknown kind', kinds: new Set<IdentityKind>(['unknownGuest']) };
const WORKLOADS: NamedSet = { key: 'workloads', kinds: new Set<IdentityKind>(['workload']) };
const NO_SIDE: NamedSide = { sets: [], unknown: [], missing: [] };

export interface ScopeReader {
  readonly tenant: TenantIndexInput;
  readonly members: MemberReader;
}

/** A policy for workloads reaches no people, and the reverse. */
export function namedScope(rule: PolicyRule, reader: ScopeReader): NamedScope {
  if (isForWorkloads(rule)) return workloadScope(rule, reader);
  const without = peopleSide(rule.people.exclude, reader);
  return {
    include: peopleSide(rule.people.include, reader),
    exclude: { ...without, unknown: [...without.unknown, ...unknownGuests(reader.tenant)] },
  };
}

export function isForWorkloads({ workloads: { include, filter } }: PolicyRule): boolean {
  return include.all || include.ids.length > 0 || filter !== undefined;
}

function peopleSide(principals: Principals, { tenant, members }: ScopeReader): NamedSide {
  const { users, groups, roles, allGuests } = principals;
  const guests = principals.guestKinds && guestsOf(principals.guestKinds, tenant);
  const people = users.ids.map((id) => ({ id, number: tenant.identities.numberOf(id) }));
  const named = groups.ids.map((id) => ({ id, set: members.group(id) }));
  const held = roles.ids.map((id) => ({ id, set: members.role(id) }));
  return {
    sets: [
      ...(users.all ? [PEOPLE] : []),
      ...(allGuests ? [GUESTS] : []),
      ...(groups.all ? [members.anyGroup()] : []),
      ...(roles.all ? [members.anyRole()] : []),
      ...(guests?.sets ?? []),
      ...people.flatMap(({ number }) => (number === undefined ? [] : [oneOf(number)])),
      ...[...named, ...held].flatMap(({ set }) => set ?? []),
    ],
    unknown: [
      ...named.filter(({ set }) => set === undefined).map(({ id }) => ({ what: `group ${id}`, whom: PEOPLE })),
      ...roles.ids
        .filter((id) => tenant.roles.isKnown?.(id) === false)
        .map((id) => ({ what: `who holds role ${id}`, whom: PEOPLE })),
      ...(groups.all && tenant.groups.isPartial ? [{ what: 'members of other groups', whom: PEOPLE }] : []),
      ...(roles.all && tenant.roles.isPartial ? [{ what: 'who holds roles', whom: PEOPLE }] : []),
      ...(guests?.unknown ?? []),
      ...(guests ? unknownGuests(tenant) : []),
    ],
    missing: [
      ...people.filter(({ number }) => number === undefined).map(({ id }) => `user ${id}`),
      // A role that nobody holds is not in a tenant's list of roles.
      ...held.filter(({ set }) => set === undefined).map(({ id }) => `role ${id}`),
    ],
  };
}

function workloadScope({ workloads: { include, exclude, filter } }: PolicyRule, { tenant }: ScopeReader): NamedScope {
  const byId = (ids: readonly string[]): NamedSide => {
    const found = ids.map((id) => ({ id, number: tenant.identities.numberOf(id) }));
    return {
      sets: found.flatMap(({ number }) => (number === undefined ? [] : [oneOf(number)])),
      unknown: [],
      missing: found.filter(({ number }) => number === undefined).map(({ id }) => `service principal ${id}`),
    };
  };
  const [included, excluded] = [byId(include.ids), byId(exclude.ids)];
  const all = include.all ? [WORKLOADS] : [];
  const matching = filter === undefined ? NO_SIDE : matchingSide(filter, tenant);
  const withMatching = (side: NamedSide, mode: Filter['mode'], more: readonly NamedSet[] = []): NamedSide => {
    const isOf = filter?.mode === mode;
    return {
      ...side,
      sets: [...side.sets, ...more, ...(isOf ? matching.sets : [])],
      unknown: isOf ? matching.unknown : [],
    };
  };
  const without = withMatching(excluded, 'exclude');
  return {
    include: withMatching(included, 'include', all),
    exclude: { ...without, unknown: [...without.unknown, ...unclearWorkloads(tenant)] },
  };
}

/** As with apps: what matches is added to those that are listed, or taken out of them. */
function matchingSide({ rule }: Filter, { identities }: TenantIndexInput): NamedSide {
  const workload = IDENTITY_KINDS.indexOf('workload');
  const numbers: number[] = [];
  let isUnsure = false;
  for (const [number, kind] of identities.kinds.entries()) {
    if (kind !== workload) continue;
    const attributes = identities.attributesOf?.(number);
    const match = attributes ? matchFilter({ mode: 'include', rule }, (name) => attributes.get(name) ?? null) : 'maybe';
    if (match === 'yes') numbers.push(number);
    if (match === 'maybe') isUnsure = true;
  }
  return {
    sets: [{ key: `workloads with ${rule}`, members: () => Uint32Array.from(numbers) }],
    unknown: isUnsure ? [{ what: `filter ${rule}`, whom: WORKLOADS }] : [],
    missing: [],
  };
}

/** No policy that names them is certain to apply. */
function unknownGuests({ identities }: TenantIndexInput): readonly UnknownSet[] {
  return identities.hasUnknownGuests ? [{ what: 'what kind of guests some people are', whom: UNKNOWN_GUESTS }] : [];
}

/** Each may be out of reach, whoever names it. */
function unclearWorkloads({ identities: { unclearWorkloads: unclear } }: TenantIndexInput): readonly UnknownSet[] {
  if (unclear === undefined || unclear.length === 0) return [];
  return [{ what: 'whether other tenants use an app', whom: { key: 'unclear workloads', members: () => unclear } }];
}

function oneOf(number: number): NamedSet {
  return { key: `identity ${number}`, members: () => Uint32Array.of(number) };
}

function guestsOf(
  { kinds, tenants }: GuestKinds,
  { identities }: TenantIndexInput,
): Pick<NamedSide, 'sets' | 'unknown'> {
  const wanted = new Set(
    IDENTITY_KINDS.filter((kind) => kinds.some((text) => text.toLowerCase() === kind.toLowerCase())),
  );
  if (tenants === 'all') return { sets: [{ key: `guests ${[...wanted].join()}`, kinds: wanted }], unknown: [] };
  const homes = new Set(tenants.map((tenant) => tenant.toLowerCase()));
  const local = IDENTITY_KINDS.indexOf('internalGuest');
  const guestsFrom = (isHome: readonly boolean[], withLocal: boolean) => () => {
    const isWanted = IDENTITY_KINDS.map((kind) => wanted.has(kind));
    const found: number[] = [];
    for (const [number, kind] of identities.kinds.entries()) {
      if (isWanted[kind] !== true) continue;
      const isLocal = kind === local && !HOME_TENANT_FILTERS_INTERNAL_GUESTS;
      if (isLocal ? withLocal : isHome[identities.homes[number] ?? 0] === true) found.push(number);
    }
    return Uint32Array.from(found);
  };
  const key = `guests ${[...wanted].join()} of`;
  const isNamed = identities.homeTenants.map((tenant) => homes.has(tenant.toLowerCase()));
  const isUnknown = identities.homeTenants.map((tenant) => tenant === UNKNOWN_HOME);
  const unclear: NamedSet = { key: `${key} an unknown tenant`, members: guestsFrom(isUnknown, false) };
  return {
    sets: [{ key: `${key} ${[...homes].sort().join()}`, members: guestsFrom(isNamed, true) }],
    unknown: isUnknown.includes(true) ? [{ what: 'from which tenant guests come', whom: unclear }] : [],
  };
}
