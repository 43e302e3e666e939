/** Who is notified of which cause. Change this table to change that; rules for every cause are in notice-rules.ts. */
import { isRefusal } from '../../correlate/report-entry.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Detail } from '../../detect/report.ts';
import { isInterruptCode } from '../../detect/sign-in-codes.ts';
import type { AudienceKind } from '../notice.ts';

export interface CausePolicy {
  /** All of these are notified. */
  readonly notify: readonly AudienceKind[];
  /** If there is nobody of `notify`: the first of these kinds that has somebody. */
  readonly fallback: readonly AudienceKind[];
  /**
   * Who is notified of an effect that cannot be decided. `nobody` if that is common for the cause and needs no action.
   */
  readonly undecided: 'admins' | 'nobody';
  /** Notify the admins even if nobody is known to be affected. */
  readonly withoutKnownReach?: 'admins';
}

const ADMINS = { fallback: ['app-owner', 'admins'], undecided: 'admins' } as const;
const NOBODY: CausePolicy = { notify: [], fallback: [], undecided: 'nobody' };

export const NOTICE_POLICY: Readonly<Record<Cause, CausePolicy>> = {
  'consent-revoked': { notify: ['user'], ...ADMINS },
  'app-role-removed': { notify: ['user'], fallback: ['app-owner', 'admins'], undecided: 'nobody' },
  'app-disabled': { notify: ['user', 'app-owner'], fallback: ['admins'], undecided: 'admins' },
  'app-deleted': { notify: ['user', 'app-owner'], fallback: ['admins'], undecided: 'admins' },
  // A user cannot do anything about it, and the owner may have added a new credential already.
  'app-credential-lost': { notify: ['app-owner'], fallback: ['admins'], undecided: 'nobody' },
  // Never the account itself: its owner cannot read mail in it, and anybody who can should not.
  'account-disabled': { notify: ['manager'], ...ADMINS },
  'account-deleted': { notify: ['manager'], ...ADMINS },
  // These end no sign-in; it is enough that they are on record.
  'account-locked': NOBODY,
  'token-policy-changed': NOBODY,
  // We seldom know how each app was signed in to, and users know that their password is new: only certain effects.
  'password-changed': { notify: ['user'], fallback: [], undecided: 'nobody' },
  'password-reset': { notify: ['user'], fallback: [], undecided: 'nobody' },
  'sessions-revoked': { notify: ['user'], fallback: ['admins'], undecided: 'nobody' },
  'mfa-changed': { notify: ['user'], fallback: [], undecided: 'nobody' },
  'policy-changed': { notify: ['user'], fallback: ['admins'], undecided: 'admins' },
  // Whether a compliant device is required depends on policies, so the user may not be affected at all.
  'device-noncompliant': { notify: ['user'], fallback: [], undecided: 'nobody' },
  'device-disabled': { notify: ['user'], fallback: ['admins'], undecided: 'admins' },
  // Not the user: an attacker who took over the account may read the mail.
  'risk-raised': { notify: [], fallback: ['admins'], undecided: 'admins' },
  'connector-policy-changed': {
    notify: [],
    fallback: ['admins'],
    undecided: 'admins',
    withoutKnownReach: 'admins',
  },
  'refresh-token-inactive': { notify: ['user'], fallback: ['app-owner', 'admins'], undecided: 'nobody' },
  // By design, and the app itself asks for the new sign-in.
  'refresh-token-expired': NOBODY,
  'sign-in-frequency': NOBODY,
  'policy-blocked': { notify: ['user'], fallback: ['admins'], undecided: 'nobody' },
  'mfa-required': { notify: ['user'], fallback: ['admins'], undecided: 'nobody' },
  'consent-missing': { notify: ['user'], fallback: ['app-owner', 'admins'], undecided: 'nobody' },
  'assignment-missing': { notify: ['user'], fallback: ['app-owner', 'admins'], undecided: 'nobody' },
};

/** From record to notice. By then the strongest cause is usually known, and what was undone at once needs no notice. */
export const HOLD_DOWN_MS = 2 * 60_000;

/**
 * The same for a refusal that only asks for something: ten minutes in which the user may give it, and five until the
 * log shows that.
 */
export const ANSWER_HOLD_DOWN_MS = 15 * 60_000;

export function holdDownOf(detail: Detail): number {
  return isRefusal(detail) && isInterruptCode(detail.signIn?.errorCode) ? ANSWER_HOLD_DOWN_MS : HOLD_DOWN_MS;
}

/** A revocation that is older than this when first seen is recorded without notices. */
export const TOO_OLD_MS = 24 * 3_600_000;
