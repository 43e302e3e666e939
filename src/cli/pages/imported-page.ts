/** What an import found, file by file, for people. */
import type { ImportedFile } from '../import/import.ts';
import type { FoundRevocation } from '../import/import-findings.ts';
import { shortMoment } from '../terminal/moment.ts';
import { painted, printable, type Screen } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { causeStyle, SHORT_ID } from './revocation-table.ts';

const MOST_LINES = 10;

export async function importedPage(files: readonly ImportedFile[], now: number, screen: Screen): Promise<string> {
  const parts = await Promise.all(files.map((file) => filePart(file, now, screen)));
  return parts.join('\n');
}

export function unreadableCount({ unreadable, moreUnreadable = 0 }: ImportedFile): number {
  return unreadable.length + moreUnreadable;
}

async function filePart(imported: ImportedFile, now: number, screen: Screen): Promise<string> {
  const { file, records, revocations } = imported;
  const found =
    revocations.length === 0 ? 'no revocations' : painted('bold', counted(revocations.length, 'revocation'), screen);
  const table = revocations.length === 0 ? '' : await textTable(revocations, columns(now), screen);
  return `${painted('bold', printable(file), screen)}: ${counted(records, 'record')}, ${found}\n${table}${unreadablePart(imported, screen)}`;
}

function unreadablePart(imported: ImportedFile, screen: Screen): string {
  const count = unreadableCount(imported);
  if (count === 0) return '';
  const lines = imported.unreadable
    .slice(0, MOST_LINES)
    .map(({ line, reason }) => `  line ${line}: ${printable(reason)}\n`);
  const rest = count > lines.length ? `  … and ${count - lines.length} more (--output json has them)\n` : '';
  return `${painted('yellow', `Not read: ${counted(count, 'line')}`, screen)}\n${lines.join('')}${rest}`;
}

function columns(now: number): readonly Column<FoundRevocation>[] {
  return [
    { title: 'ID', text: ({ revocationId }) => revocationId.slice(0, SHORT_ID), style: () => 'cyan' },
    { title: 'UTC', text: ({ occurred }) => shortMoment(occurred.to, now) },
    { title: 'CAUSE', text: ({ cause }) => cause, style: ({ cause }) => causeStyle(cause) },
    { title: 'WHAT', text: ({ subject }) => subject.name ?? subject.id, shrinksTo: 12 },
    {
      title: 'RECORDS',
      text: ({ evidence }) => evidence.map(({ record }) => record).join(', '),
      style: () => 'dim',
      shrinksTo: 8,
    },
  ];
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
