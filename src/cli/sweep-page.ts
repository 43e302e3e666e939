/** A sweep told whole, for people: what was done to how many, by whom, and each of them. */
import type { SweepView } from '../ask/answers.ts';
import { sweepInWords } from './list-lines.ts';
import { longMoment } from './moment.ts';
import { causeStyle, revocationTable } from './revocation-table.ts';
import { painted, printable, type Screen } from './screen.ts';

const LABEL_WIDTH = 11;

export async function sweepPage(view: SweepView, now: number, screen: Screen): Promise<string> {
  const { id, by, cause, members, occurred, revocations } = view;
  const lines: readonly (readonly [string, string])[] = [
    ['id', id],
    ['happened', `between ${occurred.from.slice(0, 19).replace('T', ' ')} and ${longMoment(occurred.to, now)}`],
    ['by', printable(`${by.name ?? 'unnamed'} (${by.kind} ${by.id})`)],
  ];
  const title = `${painted(causeStyle(cause), cause, screen)}  ${painted('bold', printable(sweepInWords(view, cause)), screen)}\n`;
  const head = lines.map(([label, text]) => `  ${painted('dim', label.padEnd(LABEL_WIDTH), screen)}${text}\n`).join('');
  const rest = members > revocations.length ? `… and ${members - revocations.length} more\n` : '';
  return `${title}${head}\n${await revocationTable(revocations, { now, screen, whole: true })}${rest}`;
}
