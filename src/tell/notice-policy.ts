/** Who is told of which cause. Change this file to change that; the rules that hold for every cause are in notice-rules.ts. */
import type { Cause } from '../detect/report.ts';
import type { AudienceKind } from './notice.ts';

export interface CausePolicy {
  /** All of these. */
  readonly tell: readonly AudienceKind[];
  /** Where there is nobody of those: the first of these of whom there is somebody. */
  readonly otherwise: readonly AudienceKind[];
}

export const NOTICE_POLICY: Readonly<Record<Cause, CausePolicy>> = {
  'consent-revoked': { tell: ['user'], otherwise: ['app-owner', 'admins'] },
  'app-deleted': { tell: ['user', 'app-owner'], otherwise: ['admins'] },
  // Never the account itself: nobody can read mail in it, and whoever can should not.
  'account-disabled': { tell: ['manager'], otherwise: ['app-owner', 'admins'] },
  'account-deleted': { tell: ['manager'], otherwise: ['app-owner', 'admins'] },
  'policy-changed': { tell: ['user'], otherwise: ['admins'] },
};

/** Between record and notice, so that the strongest cause speaks first and what is undone at once is not told. */
export const HOLD_DOWN_MS = 2 * 60_000;

/** What is older when first seen is recorded and never told. */
export const TOO_OLD_MS = 24 * 3_600_000;
