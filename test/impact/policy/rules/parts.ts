/** Parts of the policies and tenants that several rules are made of. */
import { BLOCK, type Draft, policy } from '../reach/rule-builder.ts';

type Grant = object;

export const anyOf = (...builtInControls: readonly string[]): Grant => ({ operator: 'OR', builtInControls });
export const allOf = (...builtInControls: readonly string[]): Grant => ({ operator: 'AND', builtInControls });
export const MFA = anyOf('mfa');

export const blockOf = (draft: Draft) => policy({ grant: BLOCK, ...draft });
export const demanding = (grant: Grant | null, draft: Draft = {}) => policy({ ...draft, grant });
export const sessionOf = (session: object, draft: Draft = {}) => policy({ ...draft, grant: null, session });

export const BUILT_IN = {
  mfa: '00000000-0000-0000-0000-000000000002',
  passwordless: '00000000-0000-0000-0000-000000000003',
  phishingResistant: '00000000-0000-0000-0000-000000000004',
} as const;

export const strength = (id: string, more: object = {}): Grant => ({
  operator: 'OR',
  authenticationStrength: { id, ...more },
});
