/** The ordinary policy: MFA for everybody everywhere; a test names what differs. */
import type { PolicyContent } from '../../../src/conditional-access/policy.ts';

interface Differing {
  readonly users?: PolicyContent;
  readonly applications?: PolicyContent;
  readonly conditions?: PolicyContent;
  readonly state?: string;
  readonly grantControls?: PolicyContent;
  readonly sessionControls?: PolicyContent;
}

export function policy({ users, applications, conditions, ...differing }: Differing = {}): PolicyContent {
  return {
    id: 'p1',
    displayName: 'Policy',
    state: 'enabled',
    conditions: {
      clientAppTypes: ['all'],
      users: users ?? { includeUsers: ['All'] },
      applications: applications ?? { includeApplications: ['All'] },
      ...conditions,
    },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
    ...differing,
  };
}

export const BLOCK = { operator: 'OR', builtInControls: ['block'] };
