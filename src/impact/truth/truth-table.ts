/** What a cause does to sign-in state, as data: a cell per cause, client type and kind of sign-in, with its source. */
import type { Cause } from '../../detect/cause.ts';
import { attendedRow, type Cell, matrixRow, type Row, rowOf } from './truth-cell.ts';

/** The documents that the cells cite. */
export const SOURCES = {
  refresh: 'entra-docs, identity-platform/refresh-tokens, token lifetime',
  matrix: 'entra-docs, identity-platform/refresh-tokens, revocation table',
  lifetimes: 'entra-docs, identity-platform/configurable-token-lifetimes, refresh and session tokens',
  codes: 'entra-docs, identity-platform/reference-error-codes',
  consent:
    'entra-docs, enterprise-apps/manage-application-permissions; identity-platform/reference-error-codes, AADSTS65001',
  critical: 'entra-docs, conditional-access/concept-continuous-access-evaluation, critical events',
  policy: 'entra-docs, identity-platform/v2-conditional-access-dev-guide',
  frequency: 'entra-docs, conditional-access/concept-session-lifetime',
  device: 'entra-docs, devices/concept-primary-refresh-token',
  mfa: 'entra-docs, authentication/howto-mfa-userdevicesettings',
  risk: 'entra-docs, id-protection/concept-identity-protection-risks',
  connectors: 'power-platform, admin/dlp-impact-policies-apps-flows',
} as const;

/** A consent may be lost only in part, and another consent may cover the loss. */
export const CONSENT_LOSS = {
  'nothing-left': { effect: 'dies', bites: 'next-refresh', code: 'AADSTS65001', source: SOURCES.consent },
  'some-scopes-lost': { effect: 'reprompts', bites: 'next-refresh', code: 'AADSTS65001', source: SOURCES.consent },
  // Access continues until the access token expires; then there is no refresh token.
  'offline-access-lost': { effect: 'reprompts', bites: 'next-refresh', source: SOURCES.refresh },
  'covered-otherwise': { effect: 'survives', bites: 'next-refresh', source: SOURCES.consent },
} as const satisfies Readonly<Record<string, Cell>>;

/** Another assignment may be left, or the app may require none. */
export const ASSIGNMENT_LOSS = {
  refused: { effect: 'blocked', bites: 'next-refresh', code: 'AADSTS50105', source: SOURCES.codes },
  'not-needed': { effect: 'survives', bites: 'next-refresh', source: SOURCES.codes },
  'not-known': { effect: 'cannot-decide', bites: 'next-refresh', source: SOURCES.codes },
  /** An app lost its own role: it still gets a token, but without the role. */
  'role-lost': { effect: 'blocked', bites: 'next-refresh', source: SOURCES.consent },
} as const satisfies Readonly<Record<string, Cell>>;

/** Nobody outside knows which of its credentials an app uses. */
export const CREDENTIAL_LOSS = {
  'none-left': { effect: 'blocked', bites: 'next-refresh', code: 'AADSTS7000222', source: SOURCES.codes },
  'others-left': { effect: 'cannot-decide', bites: 'next-refresh', source: SOURCES.codes },
} as const satisfies Readonly<Record<string, Cell>>;

const OWN_WORK: Cell = { effect: 'survives', bites: 'next-refresh', source: SOURCES.refresh };
const critical = { bites: 'next-refresh', soonest: 'cae', source: SOURCES.critical } as const;
const passwordMoves = {
  revoked: { effect: 'dies', bites: 'next-refresh', soonest: 'cae', code: 'AADSTS50173', source: SOURCES.matrix },
  alive: { effect: 'survives', bites: 'next-refresh', source: SOURCES.matrix },
} as const;

const untouched = (source: string): Row =>
  attendedRow({ effect: 'survives', bites: 'next-refresh', source }, { ...OWN_WORK, source });
const undecided = (source: string): Row =>
  attendedRow({ effect: 'cannot-decide', bites: 'next-refresh', source }, OWN_WORK);
/** Seen at the token endpoint: the effect has set in already. */
const refused = (effect: 'dies' | 'blocked' | 'reprompts', code: string, source: string): Cell => ({
  effect,
  bites: 'now',
  code,
  source,
});

/** MFA was turned on for one user: tokens without MFA are refused. Losing one method ends nothing. */
export const MFA_DEMANDED: Row = attendedRow({ ...critical, effect: 'reprompts', code: 'AADSTS50076' }, OWN_WORK);

/** The state of a device was seen to be the reason of a refusal. */
export const DEVICE_REFUSED = {
  'device-noncompliant': attendedRow(refused('blocked', 'AADSTS53000', SOURCES.policy), OWN_WORK),
  'device-disabled': attendedRow(refused('blocked', 'AADSTS135011', SOURCES.device), OWN_WORK),
} as const satisfies Readonly<Record<string, Row>>;

export const TRUTH: Readonly<Record<Cause, Row>> = {
  'consent-revoked': attendedRow(CONSENT_LOSS['nothing-left'], { ...OWN_WORK, source: SOURCES.consent }),
  'app-role-removed': attendedRow(ASSIGNMENT_LOSS.refused, ASSIGNMENT_LOSS['role-lost']),
  'app-disabled': everyClient({
    effect: 'blocked',
    bites: 'next-refresh',
    code: 'AADSTS7000112',
    source: SOURCES.codes,
  }),
  'app-deleted': everyClient({ effect: 'dies', bites: 'next-refresh', code: 'AADSTS700016', source: SOURCES.codes }),
  // Only clients that use the credential are affected. Their refresh tokens work again once there is a new credential.
  'app-credential-lost': rowOf({
    confidential: CREDENTIAL_LOSS['none-left'],
    unattended: CREDENTIAL_LOSS['none-left'],
    public: { ...OWN_WORK, source: SOURCES.codes },
    spa: { ...OWN_WORK, source: SOURCES.codes },
  }),
  // The same refresh token works again once the account is enabled.
  'account-disabled': attendedRow({ ...critical, effect: 'blocked', code: 'AADSTS50057' }, OWN_WORK),
  'account-deleted': attendedRow({ ...critical, effect: 'dies', code: 'AADSTS500341' }, OWN_WORK),
  // A lockout refuses typed passwords; it is not among the events that revoke.
  'account-locked': untouched(SOURCES.matrix),
  'password-changed': matrixRow('user-changes-password', passwordMoves),
  // The row of the Azure portal. If the Entra admin center also revokes sessions, that arrives as an event of its own.
  'password-reset': matrixRow('admin-resets-in-azure-portal', passwordMoves),
  'sessions-revoked': matrixRow('admin-revokes-all-tokens', passwordMoves),
  'mfa-changed': untouched(SOURCES.mfa),
  'policy-changed': undecided(SOURCES.policy),
  'device-noncompliant': undecided(SOURCES.policy),
  // Tokens issued through the broker of the device end with it; other tokens do not depend on the device.
  'device-disabled': rowOf({
    public: { effect: 'cannot-decide', bites: 'next-refresh', code: 'AADSTS135011', source: SOURCES.device },
    spa: { effect: 'cannot-decide', bites: 'next-refresh', code: 'AADSTS135011', source: SOURCES.device },
    confidential: { ...OWN_WORK, source: SOURCES.device },
    unattended: OWN_WORK,
  }),
  'risk-raised': attendedRow(
    { effect: 'cannot-decide', bites: 'next-refresh', soonest: 'cae', source: SOURCES.risk },
    OWN_WORK,
  ),
  // The token of the connection stays valid; flows and apps that use the connector are suspended.
  'connector-policy-changed': untouched(SOURCES.connectors),
  // Since January 2021 a lifetime policy applies to access tokens only.
  'token-policy-changed': untouched(SOURCES.lifetimes),
  'refresh-token-inactive': attendedRow(refused('dies', 'AADSTS700082', SOURCES.refresh), OWN_WORK),
  'refresh-token-expired': rowOf({
    public: refused('dies', 'AADSTS700081', SOURCES.refresh),
    confidential: refused('dies', 'AADSTS700081', SOURCES.refresh),
    spa: refused('reprompts', 'AADSTS700084', SOURCES.refresh),
    unattended: OWN_WORK,
  }),
  'sign-in-frequency': rowOf({
    public: refused('reprompts', 'AADSTS70043', SOURCES.frequency),
    spa: refused('reprompts', 'AADSTS70043', SOURCES.frequency),
    // Enforcement waits until the user next signs in.
    confidential: { ...OWN_WORK, source: SOURCES.frequency },
    unattended: OWN_WORK,
  }),
  'policy-blocked': attendedRow(
    refused('blocked', 'AADSTS53003', SOURCES.policy),
    refused('blocked', 'AADSTS53003', SOURCES.policy),
  ),
  'mfa-required': attendedRow(refused('reprompts', 'AADSTS50076', SOURCES.policy), OWN_WORK),
  'consent-missing': attendedRow(refused('reprompts', 'AADSTS65001', SOURCES.consent), OWN_WORK),
  'assignment-missing': attendedRow(refused('blocked', 'AADSTS50105', SOURCES.codes), OWN_WORK),
};

function everyClient(cell: Cell): Row {
  return attendedRow(cell, cell);
}
