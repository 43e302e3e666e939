/** The documents that the truth table rests on; each was read in the edition named in the reference. */
export const SOURCES = {
  refresh: 'entra-docs, identity-platform/refresh-tokens, token lifetime',
  matrix: 'entra-docs, identity-platform/refresh-tokens, revocation table',
  lifetimes: 'entra-docs, identity-platform/configurable-token-lifetimes, refresh and session tokens',
  codes: 'entra-docs, identity-platform/reference-error-codes',
  consent: 'entra-docs, enterprise-apps/manage-application-permissions; identity-platform/reference-error-codes, AADSTS65001',
  critical: 'entra-docs, conditional-access/concept-continuous-access-evaluation, critical events',
  policy: 'entra-docs, identity-platform/v2-conditional-access-dev-guide',
  frequency: 'entra-docs, conditional-access/concept-session-lifetime',
  device: 'entra-docs, devices/concept-primary-refresh-token',
  mfa: 'entra-docs, authentication/howto-mfa-userdevicesettings',
  risk: 'entra-docs, id-protection/concept-identity-protection-risks',
  connectors: 'power-platform, admin/dlp-impact-policies-apps-flows',
} as const;
