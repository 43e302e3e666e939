/** Security defaults as policies: legacy clients are blocked, and others are asked for MFA when Microsoft finds it right. */
import type { PolicyContent } from '../../../conditional-access/policy.ts';

const EVERYTHING = { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] } };

const POLICIES: readonly PolicyContent[] = [
  {
    id: 'security-defaults-legacy-clients',
    state: 'enabled',
    conditions: { ...EVERYTHING, clientAppTypes: ['exchangeActiveSync', 'other'] },
    grantControls: { operator: 'OR', builtInControls: ['block'] },
  },
  {
    id: 'security-defaults',
    state: 'enabled',
    conditions: { ...EVERYTHING, clientAppTypes: ['browser', 'mobileAppsAndDesktopClients'] },
    // Not a word of Graph's: when people are asked is Microsoft's secret.
    grantControls: { operator: 'OR', builtInControls: ['mfaWhereMicrosoftFindsItNecessary'] },
  },
];

export function securityDefaultPolicies(): readonly PolicyContent[] {
  return POLICIES;
}
