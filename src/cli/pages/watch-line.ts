/** One new revocation as a line for people. Lines stand below each other as in a table, though none knows the next. */
import type { RevocationDetails } from '../../query/answers.ts';
import { secondsTime } from '../terminal/format-time.ts';
import { type Screen, styled } from '../terminal/screen.ts';
import { fitted } from '../terminal/text-table.ts';
import { causeStyle, severityStyle } from './revocation-styles.ts';
import { calledOf, SHORT_ID_LENGTH } from './revocation-table.ts';

const GAP = '  ';
const SEVERITY_WIDTH = 'critical'.length;
/** Most causes are no longer. */
const CAUSE_WIDTH = 'account-disabled'.length;

export async function watchLine(revocation: RevocationDetails, screen: Screen): Promise<string> {
  const { revocationId, occurred, severity, cause, subject, actor } = revocation;
  const id = revocationId.slice(0, SHORT_ID_LENGTH);
  const time = secondsTime(occurred.to, screen).slice('2031-03-01 '.length);
  const [severityText, causeText] = [severity.padEnd(SEVERITY_WIDTH), cause.padEnd(CAUSE_WIDTH)];
  const fixed = [time, id, severityText, causeText, ''].join(GAP).length;
  const by = actor === undefined ? '' : ` by ${calledOf(actor)}`;
  const what = await fitted(`${calledOf(subject)}${by}${reachText(revocation)}`, screen.columns - fixed);
  const cells = [
    styled('dim', time, screen),
    styled('cyan', id, screen),
    styled(severityStyle(severity), severityText, screen),
    styled(causeStyle(cause), causeText, screen),
    what,
  ];
  return `${cells.join(GAP).trimEnd()}\n`;
}

function reachText({ affectedAppCount, affectedUserCount }: RevocationDetails): string {
  return `, ${counted(affectedUserCount, 'user')} at ${counted(affectedAppCount, 'app')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
