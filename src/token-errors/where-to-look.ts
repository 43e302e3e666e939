/** Where the tenant's logs answer what a code leaves open. */
import { momentOf } from './stated-times.ts';
import type { TokenErrorFacts } from './token-error-explanation.ts';

const POLICY_CHANGED =
  'If it came up suddenly, look in the audit log ' +
  'for a Conditional Access policy, group or named location changed in the last day.';
const DELETED =
  'If it used to work, look in the audit log for what was deleted; otherwise check that the tenant is the right one.';
const WHERE_TO_LOOK: Readonly<Record<number, string>> = {
  65001: 'If it used to work, look in the audit log for "Remove delegated permission grant": consent was withdrawn.',
  50076: POLICY_CHANGED,
  50079: POLICY_CHANGED,
  53000: POLICY_CHANGED,
  53001: POLICY_CHANGED,
  53002: POLICY_CHANGED,
  53003: POLICY_CHANGED,
  70043: POLICY_CHANGED,
  50034: DELETED,
  50020: DELETED,
  700016: DELETED,
  500011: DELETED,
  50057: 'The audit log has who disabled it and when ("Disable account").',
};
/** Their cause is what moved the moment from which the user's tokens count. */
const TOKENS_VALID_FROM: ReadonlySet<number> = new Set([50173, 50132, 50133]);

export function whereToLook(code: number, { tokensValidFrom }: TokenErrorFacts): string | undefined {
  if (!TOKENS_VALID_FROM.has(code)) return WHERE_TO_LOOK[code];
  const moment = tokensValidFrom === undefined ? 'the valid-from moment' : momentOf(tokensValidFrom);
  return (
    'To learn which cause it was, look in the audit log ' +
    `for "Update StsRefreshTokenValidFrom Timestamp" at ${moment}.`
  );
}
