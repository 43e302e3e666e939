/**
 * What the engine needs to know of a tenant: people and workloads by dense number, memberships as arrays of numbers.
 * A tenant written as JSON fills it; nobody changes it once it is made.
 */

import type { PropertyValue } from '../../../conditional-access/filter-rule.ts';
import type { InboundTrust } from '../../../conditional-access/infeasible-atoms.ts';
import { GUEST_TYPES } from '../../../conditional-access/known-members.ts';
import type { NamedLocation } from '../../../conditional-access/named-location.ts';
import type { Strength } from '../../../conditional-access/strength.ts';
import type { BaselineScopes } from '../../../conditional-access/tenant-settings.ts';

/**
 * Of an identity. `outside`: its sign-in is no matter of policies: disabled, deleted, not selectable. `agent`: the
 * account of an agent, which no entry of *Users* reaches. `unknownGuest`: of a kind that has no word in Graph v1.0.
 */
export const IDENTITY_KINDS = ['outside', 'member', ...GUEST_TYPES, 'workload', 'agent', 'unknownGuest'] as const;

export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** In the place of the id of a home tenant. */
export const UNKNOWN_HOME = 'unknown';

export interface TenantIndexInput {
  readonly identities: Identities;
  readonly groups: Memberships;
  /** By template id; active assignments for the whole tenant only. */
  readonly roles: Memberships;
  readonly apps: readonly IndexedApp[];
  /** By id in lower case. */
  readonly locations: ReadonlyMap<string, NamedLocation>;
  /** The tenant's own, by id in lower case; undefined: it exists, and what it allows is not known. */
  readonly strengths: ReadonlyMap<string, Strength | undefined>;
  readonly settings: TenantSettings;
}

export interface Identities {
  readonly count: number;
  /** Index into {@link IDENTITY_KINDS}, by number. */
  readonly kinds: Uint8Array;
  /** Index into `homeTenants`, by number; meaningful for external users only. */
  readonly homes: Uint16Array | Uint32Array;
  readonly homeTenants: readonly string[];
  /** Somebody is an `unknownGuest`; absent: nobody. */
  readonly hasUnknownGuests?: boolean;
  /** Workloads of which it is not known whether policies can reach them; absent: none. */
  readonly unclearWorkloads?: Uint32Array;
  idOf(number: number): string;
  numberOf(id: string): number | undefined;
  /** Custom security attributes of a service principal; undefined: not known. */
  attributesOf?(number: number): ReadonlyMap<string, PropertyValue> | undefined;
}

/** Members by number of group or role: from `memberStarts[n]` to `memberStarts[n + 1]`, in the same way for groups. */
export interface Memberships {
  readonly count: number;
  /** There are more than those that have numbers. */
  readonly isPartial?: boolean;
  /** Whether all members are known; absent: they are, of all that have a number. */
  isKnown?(id: string): boolean;
  numberOf(id: string): number | undefined;
  readonly memberStarts: Uint32Array;
  /** Numbers of identities: direct members. */
  readonly members: Uint32Array;
  readonly groupStarts: Uint32Array;
  /** Numbers of groups that are members. */
  readonly groups: Uint32Array;
}

export interface IndexedApp {
  /** As policies name it. */
  readonly id: string;
  /** Groups of apps that it belongs to, as policies name them. */
  readonly suites: readonly string[];
  /** It may belong to others as well, whose members nobody knows. */
  readonly mayBeInOthers?: boolean;
  /** Ids of apps whose tokens it needs before sign-in completes. */
  readonly earlyBound: readonly string[];
  /** Custom security attributes by name in lower case; undefined: not known. */
  readonly attributes: ReadonlyMap<string, PropertyValue> | undefined;
  readonly enabled: boolean;
  /** Needed to reach the state that policies demand, so never covered. */
  readonly bootstrap: boolean;
  /** Undefined: not known. */
  readonly confidential: boolean | undefined;
  readonly appRestrictions: boolean;
  readonly tokenProtection: boolean;
  readonly accessEvaluation: boolean;
}

export interface TenantSettings {
  readonly baselineScopes: BaselineScopes;
  /** By home tenant; of those not listed, `otherTrust` holds. */
  readonly inboundTrust: ReadonlyMap<string, InboundTrust>;
  readonly otherTrust: InboundTrust;
  readonly securityDefaults: boolean;
}
