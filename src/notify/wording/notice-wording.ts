/**
 * Chooses the wording of a notice by cause and reader. The wording is plain and calm, and states only what is known.
 */
import type { Notice } from '../notice.ts';
import type { Wording } from './notice-phrases.ts';
import * as account from './wording-of-accounts.ts';
import * as app from './wording-of-apps.ts';
import { refusalForOthers, refusalForUser } from './wording-of-refusals.ts';
import * as rule from './wording-of-rules.ts';
import { sweepForOthers, sweepForUser } from './wording-of-sweeps.ts';

const WHILE_DISABLED =
  'The apps below refuse this account while it is disabled. If it is enabled again, they may work again without a ' +
  'new sign-in.';
const ONCE_DELETED =
  'The apps below no longer work for this account. A deleted account can be restored for 30 days; its owner may ' +
  'then need to sign in again.';

export function wordingOf(notice: Notice): Wording {
  const { audience, content } = notice;
  const { sweep } = content;
  if (sweep === undefined) return wordingOfSingle(notice);
  return audience.kind === 'user'
    ? sweepForUser(content, sweep, wordingOfSingle(notice))
    : sweepForOthers(content, sweep);
}

function wordingOfSingle({ audience, content }: Notice): Wording {
  const forUser = audience.kind === 'user';
  const { cause } = content;
  switch (cause) {
    case 'consent-revoked':
      return forUser ? app.consentForUser(content) : app.consentForOthers(content);
    case 'app-role-removed':
      return forUser ? app.roleRemovedForUser(content) : app.roleRemovedForOthers(content);
    case 'app-disabled':
      return forUser ? app.appDisabledForUser(content) : app.appDisabledForOthers(content);
    case 'app-deleted':
      return forUser ? app.appDeletedForUser(content) : app.appDeletedForOthers(content);
    case 'app-credential-lost':
      return app.credentialLost(content);
    case 'account-disabled':
      return account.accountLost(content, 'disabled', WHILE_DISABLED);
    case 'account-deleted':
      return account.accountLost(content, 'deleted', ONCE_DELETED);
    case 'account-locked':
      return account.accountLocked(content);
    case 'password-changed':
      return forUser ? account.passwordForUser(content, 'changed') : account.passwordForOthers(content, 'changed');
    case 'password-reset':
      return forUser ? account.passwordForUser(content, 'reset') : account.passwordForOthers(content, 'reset');
    case 'sessions-revoked':
      return forUser ? account.sessionsForUser(content) : account.sessionsForOthers(content);
    case 'mfa-changed':
      return forUser ? account.mfaForUser(content) : account.mfaForOthers(content);
    case 'risk-raised':
      return account.riskRaised(content);
    case 'device-noncompliant':
      return forUser
        ? account.deviceForUser(content, 'noncompliant')
        : account.deviceForOthers(content, 'noncompliant');
    case 'device-disabled':
      return forUser ? account.deviceForUser(content, 'disabled') : account.deviceForOthers(content, 'disabled');
    case 'policy-changed':
      return forUser ? rule.policyForUser(content) : rule.policyForOthers(content);
    case 'connector-policy-changed':
      return rule.connectorPolicyChanged(content);
    case 'token-policy-changed':
      return rule.tokenPolicyChanged(content);
    case 'refresh-token-inactive':
    case 'refresh-token-expired':
    case 'sign-in-frequency':
    case 'policy-blocked':
    case 'mfa-required':
    case 'consent-missing':
    case 'assignment-missing':
      return forUser ? refusalForUser(cause, content) : refusalForOthers(cause, content);
  }
}
