/** What an import found, file by file, for people. */
import type { ImportedFile } from '../import/import.ts';
import type { FoundRevocation } from '../import/import-findings.ts';
import { shortTime } from '../terminal/format-time.ts';
import { printable, type Screen, styled } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { causeStyle, SHORT_ID_LENGTH } from './revocation-table.ts';

const MAX_UNREADABLE_LINES = 10;

export async function importPage(files: readonly ImportedFile[], now: number, screen: Screen): Promise<string> {
  const sections = await Promise.all(files.map((file) => fileSection(file, now, screen)));
  return sections.join('\n');
}

export function unreadableCount({ unreadable, moreUnreadable = 0 }: ImportedFile): number {
  return unreadable.length + moreUnreadable;
}

async function fileSection(imported: ImportedFile, now: number, screen: Screen): Promise<string> {
  const { file, records, revocations } = imported;
  const found =
    revocations.length === 0 ? 'no revocations' : styled('bold', counted(revocations.length, 'revocation'), screen);
  const table = revocations.length === 0 ? '' : await textTable(revocations, columns(now), screen);
  const title = `${styled('bold', printable(file), screen)}: ${counted(records, 'record')}, ${found}\n`;
  return `${title}${table}${unreadableSection(imported, screen)}`;
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

function columns(now: number): readonly Column<FoundRevocation>[] {
  return [
    { title: 'ID', text: ({ revocationId }) => revocationId.slice(0, SHORT_ID_LENGTH), style: () => 'cyan' },
    { title: 'UTC', text: ({ occurred }) => shortTime(occurred.to, now) },
    { title: 'CAUSE', text: ({ cause }) => cause, style: ({ cause }) => causeStyle(cause) },
    { title: 'WHAT', text: ({ subject }) => subject.name ?? subject.id, minWidth: 12 },
    {
      title: 'RECORDS',
      text: ({ evidence }) => evidence.map(({ record }) => record).join(', '),
      style: () => 'dim',
      minWidth: 8,
    },
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
