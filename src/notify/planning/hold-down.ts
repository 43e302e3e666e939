/** How long a notice waits before it may leave, and when it is too late to be told at all. */
import { isRefusal } from '../../correlate/report-entry.ts';
import type { Detail } from '../../detect/report.ts';
import { isInterruptCode } from '../../detect/sign-in-codes.ts';
import type { PolicyRule } from './policy/notice-policy.ts';

/** From record to notice. By then the strongest cause is usually known, and what was undone at once needs no notice. */
export const HOLD_DOWN_MS = 2 * 60_000;

/**
 * The same for a refusal that only asks for something: ten minutes in which the user may give it, and five until the
 * log shows that.
 */
const ANSWER_HOLD_DOWN_MS = 15 * 60_000;

const MINUTE_MS = 60_000;

/** From record to notice: what the rule wants, and never less than the hold-down. */
export function waitOf(rule: Pick<PolicyRule, 'delayMinutes'> | undefined, detail: Detail): number {
  return Math.max(holdDownOf(detail), (rule?.delayMinutes ?? 0) * MINUTE_MS);
}

function holdDownOf(detail: Detail): number {
  return isRefusal(detail) && isInterruptCode(detail.signIn?.errorCode) ? ANSWER_HOLD_DOWN_MS : HOLD_DOWN_MS;
}

/** A revocation that is older than this when first seen is recorded without notices. */
export const TOO_OLD_MS = 24 * 3_600_000;
