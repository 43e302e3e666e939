/** Who is told of which cause. Change this file to change that; the rules that hold for every cause are in notice-rules.ts. */
import type { Cause } from '../detect/report.ts';
import type { AudienceKind } from './notice.ts';

export interface CausePolicy {
  /** All of these. */
  readonly tell: readonly AudienceKind[];
  /** Where there is nobody of those: the first of these of whom there is somebody. */
  readonly otherwise: readonly AudienceKind[];
  /** Who hears of an effect that cannot be decided; nobody where that is the ordinary case and there is nothing to do. */
  readonly undecided: 'admins' | 'nobody';
  /** Told to the admins also where nobody is known to be hit. */
  readonly unseen?: 'admins';
}

const ADMINS = { otherwise: ['app-owner', 'admins'], undecided: 'admins' } as const;
const NOBODY: CausePolicy = { tell: [], otherwise: [], undecided: 'nobody' };

export const NOTICE_POLICY: Readonly<Record<Cause, CausePolicy>> = {
  'consent-revoked': { tell: ['user'], ...ADMINS },
  'app-role-removed': { tell: ['user'], otherwise: ['app-owner', 'admins'], undecided: 'nobody' },
  'app-disabled': { tell: ['user', 'app-owner'], otherwise: ['admins'], undecided: 'admins' },
  'app-deleted': { tell: ['user', 'app-owner'], otherwise: ['admins'], undecided: 'admins' },
  // A user cannot help it, and the owner may have put a new one in place already.
  'app-credential-lost': { tell: ['app-owner'], otherwise: ['admins'], undecided: 'nobody' },
  // Never the account itself: nobody can read mail in it, and whoever can should not.
  'account-disabled': { tell: ['manager'], ...ADMINS },
  'account-deleted': { tell: ['manager'], ...ADMINS },
  // Nothing ends with these; the record has them.
  'account-locked': NOBODY,
  'token-policy-changed': NOBODY,
  // How each app was signed in to is seldom known, and whoever has a new password knows of it: told only where it is certain.
  'password-changed': { tell: ['user'], otherwise: [], undecided: 'nobody' },
  'password-reset': { tell: ['user'], otherwise: [], undecided: 'nobody' },
  'sessions-revoked': { tell: ['user'], otherwise: ['admins'], undecided: 'nobody' },
  'mfa-changed': { tell: ['user'], otherwise: [], undecided: 'nobody' },
  'policy-changed': { tell: ['user'], otherwise: ['admins'], undecided: 'admins' },
  // Whether a device is asked for is a matter of policy: nobody is told of what may not concern them.
  'device-noncompliant': { tell: ['user'], otherwise: [], undecided: 'nobody' },
  'device-disabled': { tell: ['user'], otherwise: ['admins'], undecided: 'admins' },
  // Not the user: whoever took the account over may be reading.
  'risk-raised': { tell: [], otherwise: ['admins'], undecided: 'admins' },
  'connector-policy-changed': { tell: [], otherwise: ['admins'], undecided: 'admins', unseen: 'admins' },
  'refresh-token-inactive': { tell: ['user'], otherwise: ['app-owner', 'admins'], undecided: 'nobody' },
  // By design, and the app itself asks for the new sign-in.
  'refresh-token-expired': NOBODY,
  'sign-in-frequency': NOBODY,
  'policy-blocked': { tell: ['user'], otherwise: ['admins'], undecided: 'nobody' },
  'mfa-required': { tell: ['user'], otherwise: ['admins'], undecided: 'nobody' },
  'consent-missing': { tell: ['user'], otherwise: ['app-owner', 'admins'], undecided: 'nobody' },
  'assignment-missing': { tell: ['user'], otherwise: ['app-owner', 'admins'], undecided: 'nobody' },
};

/** Between record and notice, so that the strongest cause speaks first and what is undone at once is not told. */
export const HOLD_DOWN_MS = 2 * 60_000;

/** What is older when first seen is recorded and never told. */
export const TOO_OLD_MS = 24 * 3_600_000;
