/** The summary of the day, as text. */
import { styleText } from 'node:util';
import { duration } from '../../src/base/duration.ts';
import { type DaySummary, isClean } from './day-summary.ts';

export function summaryText(summary: DaySummary): string {
  const { played, detected, missed, false: wrong, duplicated, notices, delayMs } = summary;
  const expected = played.filter(({ cause }) => cause !== null);
  const sent = notices.filter(({ state }) => state === 'sent').length;
  const { p50, p95, max } = delayMs;
  const delays = `median ${duration(p50)}, 95 % within ${duration(p95)}, slowest ${duration(max)}`;
  const others = played.length - expected.length;
  const verdict = isClean(summary)
    ? styleText('green', 'No revocation is missing, false or duplicated.')
    : styleText('red', 'The record is wrong:');
  return [
    '',
    `The day is over. Played: ${expected.length} revocations and ${others} other events.`,
    `On record: ${detected.length} revocations.`,
    verdict,
    ...listed('missed', missed),
    ...listed('false', wrong),
    ...listed('duplicated', duplicated),
    `Time from the change to the record: ${delays} (in simulated time).`,
    `Notices: ${sent} sent, ${notices.length - sent} not sent (to see the reason: node bin/revaudit.mjs revocations show ID).`,
  ].join('\n');
}

function listed(what: string, ids: readonly string[]): readonly string[] {
  return ids.length === 0 ? [] : [styleText('red', `  ${what}: ${ids.join(', ')}`)];
}
