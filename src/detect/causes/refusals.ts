/**
 * Causes that show only where an app was refused: a clock ran out, or what changed is not known (yet). Each is
 * recognised by its AADSTS codes alone; sign-in-codes.ts has them all.
 */
import type { CauseOf } from '../cause.ts';
import { type Detector, NO_RECORD } from '../detector.ts';

export const REFUSALS: Readonly<Record<CauseOf<'clock' | 'refusal'>, Detector>> = {
  'refresh-token-inactive': shownBy({ 'sign-in': '700082', 'own-clock': '90 days without a use' }),
  'refresh-token-expired': shownBy({ 'sign-in': '700084, 700081', 'own-clock': '24 hours after issue' }),
  'sign-in-frequency': shownBy({ 'sign-in': '70043, 70044' }),
  'policy-blocked': shownBy({ 'sign-in': '53003 and its kin' }),
  'mfa-required': shownBy({ 'sign-in': '50076, 50078, 50079 on a refresh' }),
  'consent-missing': shownBy({ 'sign-in': '65001 on a refresh' }),
  'assignment-missing': shownBy({ 'sign-in': '50105' }),
};

function shownBy(seenIn: Detector['seenIn']): Detector {
  return { seenIn, ...NO_RECORD };
}
