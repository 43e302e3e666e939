/** Security defaults as a policy that nobody can read: when people are asked for MFA is Microsoft's to say (U13). */
import type { PolicyContent } from '../../../conditional-access/policy.ts';

const SECURITY_DEFAULTS = 'security-defaults';

const POLICY: PolicyContent = {
  id: SECURITY_DEFAULTS,
  state: 'enabled',
  conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] } },
  // No word of Graph's, so the policy counts as one that is not known.
  grantControls: { operator: 'OR', builtInControls: ['securityDefaults'] },
};

export function securityDefaultsPolicy(): PolicyContent {
  return POLICY;
}

/** Where they are on before and after, they are no part of the question. */
export function isSecurityDefaults({ id }: { readonly id: string }): boolean {
  return id === SECURITY_DEFAULTS;
}
