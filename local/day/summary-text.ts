/** The day's summary for people. */
import { styleText } from 'node:util';
import { type DaySummary, isClean } from './day-summary.ts';
import { duration } from './watch-record.ts';

export function textOf(summary: DaySummary): string {
  const { played, detected, missed, false: wrong, duplicated, notices, delayMs } = summary;
  const due = played.filter(({ cause }) => cause !== null);
  const sent = notices.filter(({ state }) => state === 'sent').length;
  const verdict = isClean(summary)
    ? styleText('green', 'Nothing missed, nothing false, nothing twice.')
    : styleText('red', 'Not right:');
  return [
    '',
    `The day is over: ${due.length} revocations played, ${detected.length} on record, ${played.length - due.length} events that are none. ${verdict}`,
    ...listed('missed', missed),
    ...listed('false', wrong),
    ...listed('twice', duplicated),
    `From change to record: half within ${duration(delayMs.p50)}, 95 % within ${duration(delayMs.p95)}, the slowest ${duration(delayMs.max)} (times of the simulated tenant).`,
    `Notices: ${sent} sent, ${notices.length - sent} held back (each with its reason: npx revaudit revocations show ID).`,
  ].join('\n');
}

function listed(what: string, ids: readonly string[]): readonly string[] {
  return ids.length === 0 ? [] : [styleText('red', `  ${what}: ${ids.join(', ')}`)];
}
