/** Conditional Access policies as Graph returns them. */
import { idOf } from './synthetic-tenant.ts';

export interface PolicyFacts {
  readonly number: number;
  readonly users?: Readonly<Record<string, readonly string[]>>;
  readonly apps?: readonly string[];
  readonly locations?: readonly string[];
  readonly state?: 'enabled' | 'disabled';
  readonly control?: 'block' | 'mfa';
}

export const policyId = (number: number) => idOf('registration', 1_000_000 + number);
export const locationId = (number: number) => idOf('registration', 2_000_000 + number);

/** Asks everybody for more at every app, unless the facts say otherwise. */
export function policyItem(facts: PolicyFacts): { readonly id: string } {
  const { number, users = { includeUsers: ['All'] }, apps = ['All'], locations, state, control } = facts;
  return {
    id: policyId(number),
    displayName: `Policy ${number}`,
    state: state ?? 'enabled',
    conditions: {
      clientAppTypes: ['all'],
      applications: { includeApplications: apps, excludeApplications: [], includeUserActions: [] },
      users: {
        includeUsers: [],
        excludeUsers: [],
        includeGroups: [],
        excludeGroups: [],
        includeRoles: [],
        excludeRoles: [],
        ...users,
      },
      ...(locations === undefined ? {} : { locations: { includeLocations: locations, excludeLocations: [] } }),
    },
    grantControls: {
      operator: 'OR',
      builtInControls: [control ?? 'mfa'],
      customAuthenticationFactors: [],
      termsOfUse: [],
    },
    sessionControls: null,
  } as { readonly id: string };
}

export function locationItem(number: number, isTrusted: boolean): object {
  return {
    '@odata.type': '#microsoft.graph.ipNamedLocation',
    id: locationId(number),
    displayName: `Location ${number}`,
    isTrusted,
    ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '203.0.113.0/24' }],
  };
}
