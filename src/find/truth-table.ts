/** What a cause does to sign-in state, as data: one cell per cause and circumstance, each with the source it rests on. */
import type { Cause } from '../detect/report.ts';
import type { Bites, Effect } from './affected.ts';

export interface Cell {
  readonly effect: Effect;
  readonly bites: Bites;
  /** What the user's client will be told at the token endpoint; absent where nothing is refused. */
  readonly code?: string;
  /** Microsoft's document that says so, and the part of it. */
  readonly source: string;
}

/** What decides between effects of the same cause. */
export interface Circumstances {
  readonly 'consent-revoked': 'nothing-left' | 'some-scopes-lost' | 'offline-access-lost' | 'covered-otherwise';
  readonly 'app-deleted': 'any';
  readonly 'account-disabled': 'any';
  readonly 'account-deleted': 'any';
  readonly 'policy-changed': 'block' | 'more-proof' | 'depends';
}

const CONSENT = 'entra-docs, enterprise-apps/manage-application-permissions; reference-error-codes';
const REFRESH = 'entra-docs, identity-platform/refresh-tokens';
const CAE = 'entra-docs, conditional-access/concept-continuous-access-evaluation, critical events';
const POLICY = 'entra-docs, conditional-access/concept-conditional-access-policies';

/**
 * Client types do not differ in these rows: a refused token request is refused to public, confidential and single-page
 * clients alike, and an app that acts as itself holds nothing of a user's. Rows in which they differ (own password
 * change against a confidential client) come with their causes.
 */
export const TRUTH: { readonly [C in Cause]: Readonly<Record<Circumstances[C], Cell>> } = {
  'consent-revoked': {
    'nothing-left': { effect: 'dies', bites: 'next-refresh', code: 'AADSTS65001', source: CONSENT },
    'some-scopes-lost': { effect: 'reprompts', bites: 'next-refresh', code: 'AADSTS65001', source: CONSENT },
    // Access goes on until the access token ends, and then there is nothing to refresh it with.
    'offline-access-lost': { effect: 'reprompts', bites: 'next-refresh', source: REFRESH },
    'covered-otherwise': { effect: 'survives', bites: 'next-refresh', source: CONSENT },
  },
  'app-deleted': { any: { effect: 'dies', bites: 'next-refresh', code: 'AADSTS700016', source: 'entra-docs, identity-platform/reference-error-codes' } },
  // Refused only as long as it lasts: the same refresh token works again once the account is enabled.
  'account-disabled': { any: { effect: 'blocked', bites: 'next-refresh', code: 'AADSTS50057', source: CAE } },
  'account-deleted': { any: { effect: 'dies', bites: 'next-refresh', code: 'AADSTS500341', source: CAE } },
  // A policy revokes nothing; it is judged when a token is issued, refresh included, and is no critical event.
  'policy-changed': {
    block: { effect: 'blocked', bites: 'next-refresh', code: 'AADSTS53003', source: POLICY },
    'more-proof': { effect: 'reprompts', bites: 'next-refresh', code: 'AADSTS50076', source: POLICY },
    depends: { effect: 'cannot-decide', bites: 'next-refresh', source: POLICY },
  },
};
