/** What an import found, file by file, for people. */

import { printable } from '../../base/printable.ts';
import type { ImportedFile } from '../import/import.ts';
import type { UnrecognisedRecords } from '../import/import-counts.ts';
import type { FoundRevocation } from '../import/import-findings.ts';
import { shortTime, timeHeading, type Zone } from '../terminal/format-time.ts';
import { type Screen, styled } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { causeStyle } from './revocation-styles.ts';
import { SHORT_ID_LENGTH } from './revocation-table.ts';

const MAX_UNREADABLE_LINES = 10;
const MAX_GROUPS = 3;
const MAX_MEMBERS = 8;

const EXPECTED = `Expected: records of Entra's audit log (an activity with its targets and time), of its sign-in logs (who, at
  which app, the error code and time), of risky users, or of the unified audit log (AuditData)`;

export async function importPage(files: readonly ImportedFile[], now: number, screen: Screen): Promise<string> {
  const sections = await Promise.all(files.map((file) => fileSection(file, now, screen)));
  return sections.join('\n');
}

export function hasProblems(file: ImportedFile): boolean {
  return unreadableCount(file) + unrecognisedCount(file) > 0;
}

/** The same in a line or two, for standard error. */
export function problemLines(file: ImportedFile): readonly string[] {
  const [unreadable, unrecognised] = [unreadableCount(file), unrecognisedCount(file)];
  const [line] = file.unreadable;
  const [group] = file.unrecognised;
  return [
    ...(line ? [`${unreadable} could not be read; the first is on line ${line.line}: ${line.reason}`] : []),
    ...(group ? [`${unrecognised} of no known form; the first has ${membersOf(group)}. ${EXPECTED}`] : []),
  ];
}

async function fileSection(imported: ImportedFile, now: number, screen: Screen): Promise<string> {
  const { file, records, revocations, recorded } = imported;
  const counts = [counted(records, 'record'), foundIn(imported, screen)];
  if (recorded && recorded.newRecords + recorded.knownRecords > 0)
    counts.push(`${recorded.newRecords} new and ${recorded.knownRecords} known records about them`);
  const table = revocations.length === 0 ? '' : await textTable(revocations, columns(now, screen), screen);
  const title = `${styled('bold', printable(file), screen)}: ${counts.join(', ')}\n`;
  return `${title}${table}${unreadableSection(imported, screen)}${unrecognisedSection(imported, screen)}`;
}

/** "No revocations" is an answer only where all was understood. */
function foundIn(imported: ImportedFile, screen: Screen): string {
  const { revocations } = imported;
  if (revocations.length > 0) return styled('bold', counted(revocations.length, 'revocation'), screen);
  return hasProblems(imported) ? 'no revocations in what could be read' : 'no revocations';
}

function unreadableSection(imported: ImportedFile, screen: Screen): string {
  const count = unreadableCount(imported);
  if (count === 0) return '';
  const lines = imported.unreadable
    .slice(0, MAX_UNREADABLE_LINES)
    .map(({ line, reason }) => `  line ${line}: ${printable(reason)}\n`);
  const rest = count > lines.length ? `  … and ${count - lines.length} more (--output json shows them)\n` : '';
  return `${styled('yellow', `Could not be read: ${count}`, screen)}\n${lines.join('')}${rest}`;
}

function unrecognisedSection(imported: ImportedFile, screen: Screen): string {
  const count = unrecognisedCount(imported);
  if (count === 0) return '';
  const { unrecognised } = imported;
  const lines = unrecognised
    .slice(0, MAX_GROUPS)
    .map((group) => `  ${group.count} × ${membersOf(group)} (the first is record ${group.example})\n`);
  const rest = unrecognised.length > lines.length ? `  … and ${unrecognised.length - lines.length} other forms\n` : '';
  return `${styled('yellow', `Not understood, of no known form: ${count}`, screen)}\n${lines.join('')}${rest}${EXPECTED}\n`;
}

function unreadableCount({ unreadable, moreUnreadable = 0 }: ImportedFile): number {
  return unreadable.length + moreUnreadable;
}

function unrecognisedCount({ unrecognised }: ImportedFile): number {
  return unrecognised.reduce((sum, { count }) => sum + count, 0);
}

function membersOf({ members }: UnrecognisedRecords): string {
  if (members.length === 0) return 'no members';
  const rest = members.length > MAX_MEMBERS ? `, and ${members.length - MAX_MEMBERS} more` : '';
  return printable(`${members.slice(0, MAX_MEMBERS).join(', ')}${rest}`);
}

function columns(now: number, zone: Zone): readonly Column<FoundRevocation>[] {
  return [
    { title: 'ID', text: ({ revocationId }) => revocationId.slice(0, SHORT_ID_LENGTH), style: () => 'cyan' },
    { title: timeHeading(zone), text: ({ occurred }) => shortTime(occurred.to, now, zone) },
    { title: 'CAUSE', text: ({ cause }) => cause, style: ({ cause }) => causeStyle(cause) },
    { title: 'WHAT', text: ({ subject }) => subject.name ?? subject.id, minWidth: 12 },
    { title: 'BY', text: ({ actor }) => actor?.name ?? actor?.id ?? '', style: () => 'dim', minWidth: 8 },
    { title: 'RECORDS', text: ({ evidence }) => String(evidence.length), alignRight: true },
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
