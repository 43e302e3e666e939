/** People who can meet the same demands: by kind of account, and by what the tenant accepts from their home. */

import {
  canProtectTokens,
  type IdentityProfile,
  type InboundTrust,
  infeasibleAtoms,
} from '../../../conditional-access/infeasible-atoms.ts';
import type { RequestFacts } from '../../../conditional-access/judge-request.ts';
import type { Implies } from '../../../conditional-access/requirement.ts';
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import type { AppFeatures } from '../compile/app-space.ts';
import type { IdentitySpace } from '../compile/identity-space.ts';
import type { NamedSet } from '../compile/named-set.ts';
import type { Bits } from '../kernel/bit-kernel.ts';
import { IDENTITY_KINDS, type IdentityKind, type TenantSettings } from '../tenant/tenant-index-input.ts';
import type { Profiles } from './leaf.ts';

/** What some people can meet before and after; their bits, in one space. */
interface Group {
  readonly key: string;
  readonly before: IdentityProfile;
  readonly after: IdentityProfile;
  readonly people: Bits;
}

export interface ContextProfiles {
  /** People for whom what they can meet has changed; undefined for nobody. */
  readonly shifted: Bits | undefined;
  profilesFor(features: AppFeatures): Profiles;
}

export interface ProfileReader {
  /** Sets that classes must not cut through. */
  readonly sets: readonly NamedSet[];
  inSpace(space: IdentitySpace, taken: Bits[]): (context: SignInContext) => ContextProfiles;
}

const INTERNAL: NamedSet = { key: 'kind internal', kinds: new Set<IdentityKind>(['member', 'internalGuest', 'agent']) };
const DIRECT: NamedSet = { key: 'kind direct connect', kinds: new Set<IdentityKind>(['b2bDirectConnectUser']) };
export const WORKLOAD_KIND: NamedSet = { key: 'kind workload', kinds: new Set<IdentityKind>(['workload']) };
const EXTERNAL: NamedSet = {
  key: 'kind external',
  kinds: new Set<IdentityKind>([
    'b2bCollaborationGuest',
    'b2bCollaborationMember',
    'otherExternalUser',
    'serviceProvider',
  ]),
};
export const KIND_SETS: readonly NamedSet[] = [INTERNAL, DIRECT, WORKLOAD_KIND, EXTERNAL];

const NO_TRUST: InboundTrust = { mfa: false, compliantDevice: false, hybridJoinedDevice: false };

export interface ProfileInput {
  readonly before: TenantSettings;
  readonly after: TenantSettings;
  readonly implies: Implies;
  /** Facts by text: the same ones for as long as the index lives, because comparisons are remembered by them. */
  readonly known: Map<string, readonly RequestFacts[]>;
}

export function profileReader(identities: IdentitySpace['identities'], input: ProfileInput): ProfileReader {
  const { before, after } = input;
  const homes = [...new Set([...before.inboundTrust.keys(), ...after.inboundTrust.keys()])];
  const homeSets = homes.map((home) => homeSet(home, identities));
  return {
    sets: profileSets([before, after], identities),
    inSpace(space, taken) {
      const groups = groupsIn(space, { homes, homeSets, before, after }, taken);
      const shifted = unionOf(
        groups.filter((group) => profileText(group.before) !== profileText(group.after)),
        space,
        taken,
      );
      return (context) => {
        const known = new Map<AppFeatures, Profiles>();
        return {
          shifted,
          profilesFor(features) {
            const there = known.get(features) ?? {
              key: `${contextText(context)} ${features.appRestrictions} ${features.tokenProtection}`,
              list: groups.map((group) => ({
                people: group.people,
                facts: factsOf(group, context, features, input),
              })),
              known: new Map(),
            };
            known.set(features, there);
            return there;
          },
        };
      };
    },
  };
}

/** What people can meet depends on these sets. */
export function profileSets(
  settings: readonly TenantSettings[],
  identities: IdentitySpace['identities'],
): readonly NamedSet[] {
  const homes = new Set(settings.flatMap(({ inboundTrust }) => [...inboundTrust.keys()]));
  return [...KIND_SETS, ...[...homes].map((home) => homeSet(home, identities))];
}

function homeSet(home: string, { count, kinds, homes, homeTenants }: IdentitySpace['identities']): NamedSet {
  const number = homeTenants.findIndex((tenant) => tenant.toLowerCase() === home.toLowerCase());
  const isExternal = IDENTITY_KINDS.map((kind) => EXTERNAL.kinds?.has(kind) || DIRECT.kinds?.has(kind));
  return {
    key: `home ${home}`,
    members: () => {
      const found: number[] = [];
      for (let one = 0; one < count; one += 1)
        if (homes[one] === number && isExternal[kinds[one] ?? 0] === true) found.push(one);
      return Uint32Array.from(found);
    },
  };
}

interface Homes extends Pick<ProfileInput, 'before' | 'after'> {
  readonly homes: readonly string[];
  readonly homeSets: readonly NamedSet[];
}

function groupsIn(space: IdentitySpace, { homes, homeSets, before, after }: Homes, taken: Bits[]): readonly Group[] {
  const { pool } = space;
  const { kernel, words } = pool;
  const groups: Group[] = [];
  const add = (key: string, kind: IdentityProfile['kind'], people: Bits, home?: string) => {
    if (kernel.meets(people, people, words) === 0) return;
    const profileIn = ({ inboundTrust, otherTrust }: TenantSettings) => ({
      kind,
      trust: home === undefined ? otherTrust : (inboundTrust.get(home) ?? otherTrust),
    });
    const isOwn = kind === 'internal' || kind === 'workload';
    const own = { kind, trust: NO_TRUST };
    groups.push({ key, before: isOwn ? own : profileIn(before), after: isOwn ? own : profileIn(after), people });
  };
  const copyOf = (named: NamedSet) => {
    const set = pool.take();
    taken.push(set);
    const bits = space.setOf(named);
    if (bits !== undefined) kernel.or(set, bits, bits, words);
    return set;
  };
  add('internal', 'internal', copyOf(INTERNAL));
  add('workload', 'workload', copyOf(WORKLOAD_KIND));
  for (const [kind, named] of [['external', EXTERNAL] as const, ['direct-connect', DIRECT] as const]) {
    const others = copyOf(named);
    for (const [index, home] of homes.entries()) {
      const own = copyOf(named);
      const bits = homeSets[index] && space.setOf(homeSets[index]);
      if (bits === undefined) continue;
      kernel.and(own, own, bits, words);
      kernel.andNot(others, others, bits, words);
      add(`${kind} ${home}`, kind, own, home);
    }
    add(kind, kind, others);
  }
  return groups;
}

function factsOf(
  { before, after }: Group,
  context: SignInContext,
  { appRestrictions, tokenProtection }: AppFeatures,
  { implies, known }: ProfileInput,
): readonly RequestFacts[] {
  const texts = [profileText(before), profileText(after)];
  const key = JSON.stringify([texts, contextText(context), appRestrictions, tokenProtection]);
  const there = known.get(key);
  if (there) return there;
  const isSame = texts[0] === texts[1];
  const isUnknown = [before, after].some(({ trust }) => Object.values(trust).includes(undefined));
  const facts = (isUnknown ? [false, true] : [false]).map((assumed) => ({
    isBrowser: context.clientAppType.toLowerCase() === 'browser',
    appRestrictions,
    tokenProtection,
    refusesUnprotected: tokenProtection && !canProtectTokens(context),
    infeasible: infeasibleAtoms(context, before, assumed),
    ...(isSame ? {} : { now: infeasibleAtoms(context, after, assumed) }),
    implies,
  }));
  known.set(key, facts);
  return facts;
}

function contextText({ clientAppType, platform, authFlow, device }: SignInContext): string {
  return [clientAppType, platform, authFlow, device === null].join();
}

function profileText({ kind, trust }: IdentityProfile): string {
  return [kind, trust.mfa, trust.compliantDevice, trust.hybridJoinedDevice].map(String).join();
}

function unionOf(groups: readonly Group[], { pool }: IdentitySpace, taken: Bits[]): Bits | undefined {
  if (groups.length === 0) return undefined;
  const union = pool.takeEmpty();
  taken.push(union);
  for (const { people } of groups) pool.kernel.or(union, union, people, pool.words);
  return union;
}
