/** A tenant of any size from a seed: people, nested groups, roles, apps, and a hundred policies over them. */
import type { PolicyContent } from '../../src/conditional-access/policy.ts';
import { signInContextOf } from '../../src/conditional-access/sign-in-context.ts';
import type { ContextClass, PolicyWorld } from '../../src/impact/policy/reach/reach-index.ts';
import {
  IDENTITY_KINDS,
  type IndexedApp,
  type Memberships,
  type TenantIndexInput,
} from '../../src/impact/policy/tenant/tenant-index-input.ts';

export interface SyntheticSize {
  readonly users: number;
  readonly apps: number;
  readonly groups?: number;
  readonly policies?: number;
  readonly seed: number;
}

export type Random = (below: number) => number;

const ROLES = 60;
const HOMES = 40;
/** The largest group holds this share of all people, and the others follow by rank. */
const LARGEST_SHARE = 0.2;
const NO_TRUST = { mfa: false, compliantDevice: false, hybridJoinedDevice: false };

/** Mulberry32: the same numbers for the same seed, everywhere. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

export function syntheticWorld(size: SyntheticSize): PolicyWorld {
  const random = seeded(size.seed);
  const tenant = syntheticTenant(size, random);
  const policies = Array.from({ length: size.policies ?? 100 }, (_, index) => syntheticPolicy(index, size, random));
  return { tenant, policies };
}

function syntheticTenant({ users, apps, groups = 5000 }: SyntheticSize, random: Random): TenantIndexInput {
  const kinds = new Uint8Array(users);
  const homes = new Uint16Array(users);
  const guest = IDENTITY_KINDS.indexOf('b2bCollaborationGuest');
  for (let user = 0; user < users; user += 1) {
    const isGuest = random(10) === 0;
    kinds[user] = isGuest ? guest : IDENTITY_KINDS.indexOf('member');
    homes[user] = isGuest ? 1 + random(HOMES) : 0;
  }
  return {
    identities: {
      count: users,
      kinds,
      homes,
      homeTenants: Array.from({ length: HOMES + 1 }, (_, index) => `home-${index}`),
      idOf: (number) => `user-${number}`,
      numberOf: (id) => numberIn(id, 'user-', users),
    },
    groups: syntheticGroups(users, groups, random),
    roles: syntheticRoles(users, random),
    apps: Array.from({ length: apps }, (_, index) => syntheticApp(index)),
    locations: new Map(
      ['hq', 'branch'].map((id, index) => [
        id,
        { id, type: 'ip', isTrusted: index === 0, countries: [], includeUnknown: false },
      ]),
    ),
    strengths: new Map(),
    settings: { baselineScopes: 'enforced', inboundTrust: new Map(), otherTrust: NO_TRUST, securityDefaults: false },
  };
}

/** Sizes by Zipf's law; one group in five has groups in it, of any rank, so there are cycles. */
function syntheticGroups(users: number, count: number, random: Random): Memberships {
  const sizes = Array.from({ length: count }, (_, rank) =>
    Math.max(1, Math.floor((users * LARGEST_SHARE) / (rank + 1))),
  );
  const memberStarts = startsOf(sizes);
  const members = new Uint32Array(memberStarts[count] ?? 0);
  for (let at = 0; at < members.length; at += 1) members[at] = random(users);
  // Large groups in small ones would make every group hold everybody.
  const children = sizes.map(() => (random(5) === 0 ? [count / 2 + random(count / 2)] : []));
  return {
    count,
    numberOf: (id) => numberIn(id, 'group-', count),
    memberStarts,
    members,
    groupStarts: startsOf(children.map(({ length }) => length)),
    groups: Uint32Array.from(children.flat().map(Math.floor)),
  };
}

function syntheticRoles(users: number, random: Random): Memberships {
  const sizes = Array.from({ length: ROLES }, () => 1 + random(30));
  const memberStarts = startsOf(sizes);
  return {
    count: ROLES,
    numberOf: (id) => numberIn(id, 'role-', ROLES),
    memberStarts,
    members: Uint32Array.from({ length: memberStarts[ROLES] ?? 0 }, () => random(users)),
    groupStarts: new Uint32Array(ROLES + 1),
    groups: new Uint32Array(0),
  };
}

function syntheticApp(index: number): IndexedApp {
  const isOffice = index < 20;
  return {
    id: `app-${index}`,
    suites: isOffice ? ['Office365'] : [],
    earlyBound: index === 0 ? ['app-1'] : [],
    attributes: new Map(),
    enabled: true,
    bootstrap: false,
    confidential: index % 2 === 0,
    appRestrictions: index === 1 || index === 2,
    tokenProtection: index < 4,
    accessEvaluation: index < 6,
  };
}

const GRANTS: readonly PolicyContent[] = [
  { operator: 'OR', builtInControls: ['mfa'] },
  { operator: 'OR', builtInControls: ['mfa'] },
  { operator: 'OR', builtInControls: ['block'] },
  { operator: 'OR', builtInControls: ['compliantDevice'] },
  { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] },
  { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] },
  { operator: 'OR', builtInControls: [], authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } },
  { operator: 'AND', builtInControls: ['mfa'], termsOfUse: ['tou-1'] },
];
const PROOFS = GRANTS.filter(({ builtInControls }) => !String(builtInControls).includes('block'));
const SESSIONS: readonly (PolicyContent | null)[] = [
  null,
  null,
  null,
  { signInFrequency: { isEnabled: true, frequencyInterval: 'timeBased', type: 'hours', value: 12 } },
  { persistentBrowser: { isEnabled: true, mode: 'never' } },
];
const PLATFORMS = [['windows'], ['iOS', 'android'], ['macOS']];

function syntheticPolicy(index: number, { users, apps, groups = 5000 }: SyntheticSize, random: Random): PolicyContent {
  const some = (prefix: string, count: number, below: number) =>
    Array.from({ length: count }, () => `${prefix}${random(below)}`);
  const isForAll = random(100) < 45;
  const people = {
    includeUsers: isForAll ? ['All'] : some('user-', random(2), users),
    includeGroups: isForAll ? [] : some('group-', 1 + random(3), groups),
    includeRoles: !isForAll && random(5) === 0 ? some('role-', 1, ROLES) : [],
    excludeGroups: some('group-', 1 + random(2), groups),
  };
  const allApps = random(100) < 45;
  const platforms = random(100) < 30 ? { includePlatforms: PLATFORMS[random(PLATFORMS.length)] } : null;
  const locations = random(100) < 30 ? { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } : null;
  // Nobody blocks everybody everywhere; then no other policy would matter.
  const isUnlimited = isForAll && allApps && platforms === null && locations === null;
  return {
    id: `policy-${index}`,
    state: 'enabled',
    conditions: {
      clientAppTypes: ['all'],
      users: people,
      applications: {
        includeApplications: allApps ? ['All'] : some('app-', 1 + random(5), apps),
        excludeApplications: allApps && random(4) === 0 ? some('app-', 1, apps) : [],
      },
      platforms,
      locations,
    },
    grantControls: pick(isUnlimited ? PROOFS : GRANTS, random),
    sessionControls: pick(SESSIONS, random),
  };
}

/** Sixteen: two kinds of client, four platforms, inside and outside. */
export function syntheticContexts(): readonly ContextClass[] {
  return ['browser', 'mobileAppsAndDesktopClients'].flatMap((clientAppType) =>
    ['windows', 'iOS', 'macOS', 'unknown'].flatMap((platform) =>
      [['hq'], []].map((namedLocations) => ({ context: signInContextOf({ clientAppType, platform, namedLocations }) })),
    ),
  );
}

function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list[random(list.length)];
}

function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  for (const [index, length] of lengths.entries()) starts[index + 1] = (starts[index] ?? 0) + length;
  return starts;
}

function numberIn(id: string, prefix: string, count: number): number | undefined {
  const number = id.startsWith(prefix) ? Number(id.slice(prefix.length)) : Number.NaN;
  return number < count ? number : undefined;
}
