/** `revaudit sweeps`: bulk work, one incident for people. */
import type { Command } from 'commander';
import type { AnswerAt, QuestionAt } from '../../../api/client.ts';
import { defined } from '../../../base/defined.ts';
import { type CommandContext, type GlobalFlags, queryAndPrint } from '../../command-context.ts';
import { sweepPage } from '../../pages/revocation-page.ts';
import { causeStyle } from '../../pages/revocation-styles.ts';
import {
  BRIEF_COLUMNS,
  isRevocation,
  REVOCATION_COLUMNS,
  revocationTable,
  SHORT_SWEEP_ID_LENGTH,
  sweepText,
} from '../../pages/revocation-table.ts';
import { answerOf } from '../../store/client-answer.ts';
import { findSweep } from '../../store/resolve-short-id.ts';
import { relativeTime, shortTime, timeHeading } from '../../terminal/format-time.ts';
import { tableOfKind, tableOfRows } from '../../terminal/output.ts';
import type { Screen } from '../../terminal/screen.ts';
import { textTable } from '../../terminal/text-table.ts';
import { addPageOptions, addSpanOptions, limitOf, noteIfTruncated, type SpanFlags } from '../list-options.ts';

type ListedSweep = AnswerAt<'GET', '/api/v1/sweeps'>['sweeps'][number];

const LIST = 'revaudit sweeps list';
const LIST_EXAMPLES = `
Examples:
  revaudit sweeps list --since 7d
  revaudit sweeps show sweep-ID`;
const PAGE_SIZE = 1_000;

export function addSweeps(program: Command, cli: CommandContext): void {
  const sweeps = program.command('sweeps').description('bulk work: many revocations of one cause by one hand');
  addPageOptions(addSpanOptions(sweeps.command('list').alias('ls').description('list the newest sweeps')))
    .addHelpText('after', LIST_EXAMPLES)
    .action((_options: unknown, command: Command) => listSweeps(cli, command.optsWithGlobals<SpanFlags>()));
  sweeps
    .command('show')
    .description('show one of them with its members')
    .argument('<id>', 'its id, or the id of one of its members; the first 6 characters are enough')
    .action((id: string, _options: unknown, command: Command) =>
      showSweep(cli, command.optsWithGlobals<GlobalFlags>(), id),
    );
}

async function listSweeps(cli: CommandContext, flags: SpanFlags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ client, now }) => {
    const { since, until } = flags;
    const limit = limitOf(flags);
    const rows: ListedSweep[] = [];
    let after: string | undefined;
    do {
      const query: QuestionAt<'GET', '/api/v1/sweeps'>['query'] = defined({
        since,
        until,
        after,
        limit: Math.min(PAGE_SIZE, limit - rows.length),
      });
      const page = await answerOf(client.get('/api/v1/sweeps', { query }), 'sweeps', LIST);
      rows.push(...page.sweeps);
      after = page.next;
    } while (after !== undefined && rows.length < limit);
    // A page ends with the row of a day, which may hold a few more than were asked for.
    const shown = rows.slice(0, limit);
    noteIfTruncated(cli, after ?? (shown.length < rows.length ? 'more' : undefined), flags);
    const tableOf = (chosen: readonly ListedSweep[], screen: Screen) => sweepTable(chosen, now, screen);
    return {
      json: shown,
      rows: shown,
      columns: ['id', 'cause', 'members', 'by.kind', 'by.id', 'by.name', 'occurred.from', 'occurred.to'],
      briefColumns: ['id', 'occurred.to', 'cause', 'members', 'by.name'],
      table: async (screen) => (shown.length === 0 ? 'No sweeps on record.\n' : tableOf(shown, screen)),
      rowsTable: tableOfRows(shown, tableOf),
    };
  });
}

async function showSweep(cli: CommandContext, flags: GlobalFlags, id: string): Promise<void> {
  await queryAndPrint(cli, flags, async ({ answers, now }) => {
    const sweep = await findSweep(id, answers);
    return {
      json: sweep,
      rows: sweep.revocations,
      columns: REVOCATION_COLUMNS,
      briefColumns: BRIEF_COLUMNS,
      table: (screen) => sweepPage(sweep, now, screen),
      rowsTable: tableOfKind(isRevocation, (rows, screen) => revocationTable(rows, { now, screen, expand: true })),
    };
  });
}

function sweepTable(rows: readonly ListedSweep[], now: number, screen: Screen): Promise<string> {
  return textTable(
    rows,
    [
      { title: 'ID', text: ({ id }) => id.slice(0, SHORT_SWEEP_ID_LENGTH), style: () => 'cyan' },
      { title: timeHeading(screen), text: ({ occurred }) => shortTime(occurred.to, now, screen), drop: 3 },
      { title: 'AGO', text: ({ occurred }) => relativeTime(occurred.to, now).replace(/ ago$/, ''), alignRight: true },
      { title: 'CAUSE', text: ({ cause }) => cause, style: ({ cause }) => causeStyle(cause), drop: 2 },
      { title: 'MEMBERS', text: ({ members }) => String(members), alignRight: true, drop: 1 },
      { title: 'WHAT', text: (sweep) => sweepText(sweep, sweep.cause, screen), minWidth: 20 },
    ],
    screen,
  );
}
