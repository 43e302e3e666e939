/** `revaudit sources`: what was read of the tenant, up to when, and what can no longer be read. */
import type { Command } from 'commander';
import type { AnswerAt } from '../../../api/client.ts';
import { defined } from '../../../base/defined.ts';
import { duration } from '../../../base/duration.ts';
import { type CommandContext, type GlobalFlags, queryAndPrint } from '../../command-context.ts';
import { answerOf } from '../../store/client-answer.ts';
import { relativeTime } from '../../terminal/format-time.ts';
import { tableOfRows } from '../../terminal/output.ts';
import type { Screen, Style } from '../../terminal/screen.ts';
import { textTable } from '../../terminal/text-table.ts';
import { parseSinceFlag } from '../list-options.ts';

type Answer = AnswerAt<'GET', '/api/v1/sources'>;

type Read = Answer['sources'][number];

interface Source extends Read {
  /** Of what can no longer be read, within the time that was asked for. */
  readonly gapMs: number;
}

interface Flags extends GlobalFlags {
  readonly since?: string;
}

export function addSources(program: Command, cli: CommandContext): void {
  const sources = program.command('sources').description('what was read of the tenant, and up to when');
  sources
    .command('list')
    .alias('ls')
    .description('list the sources, when each was read last, and gaps that can no longer be read')
    .option('--since <when>', 'how far back gaps are looked for; 24h by default', parseSinceFlag)
    .action((_options: unknown, command: Command) => listSources(cli, command.optsWithGlobals<Flags>()));
}

async function listSources(cli: CommandContext, flags: Flags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ client, now }) => {
    const asked = client.get('/api/v1/sources', { query: defined({ since: flags.since }) });
    const answer = await answerOf(asked, 'sources', 'revaudit sources list');
    const rows = sourcesIn(answer);
    const tableOf = (chosen: readonly Source[], screen: Screen) => sourceTable(chosen, now, screen);
    return {
      json: { sources: rows, coverage: answer.coverage },
      rows,
      columns: ['name', 'outcome', 'endedAt', 'firstAt', 'lastDoneAt', 'doneSince', 'gapMs', 'error'],
      briefColumns: ['name', 'outcome', 'lastDoneAt', 'gapMs', 'error'],
      table: async (screen) => (rows.length === 0 ? 'Nothing was read of the tenant yet.\n' : tableOf(rows, screen)),
      rowsTable: tableOfRows(rows, tableOf),
    };
  });
}

export function sourcesIn({ sources, coverage }: Answer): readonly Source[] {
  return sources.map((source) => {
    const gaps = coverage.filter((one) => one.source === source.name && one.pass === 'gap');
    return { ...source, gapMs: gaps.reduce((sum, { from, to }) => sum + Date.parse(to) - Date.parse(from), 0) };
  });
}

export function outcomeStyle(outcome: Source['outcome']): Style {
  switch (outcome) {
    case 'done':
      return 'green';
    case 'off':
      return 'dim';
    case 'refused':
    case 'failed':
      return 'red';
    case 'throttled':
    case 'budget':
    case 'baseline':
      return 'yellow';
  }
}

function sourceTable(rows: readonly Source[], now: number, screen: Screen): Promise<string> {
  return textTable(
    rows,
    [
      { title: 'SOURCE', text: ({ name }) => name },
      { title: 'LAST RUN', text: ({ outcome }) => outcome, style: ({ outcome }) => outcomeStyle(outcome) },
      { title: 'ENDED', text: ({ endedAt }) => relativeTime(endedAt, now), drop: 2 },
      { title: 'COMPLETE', text: ({ lastDoneAt }) => (lastDoneAt ? relativeTime(lastDoneAt, now) : 'never') },
      {
        title: 'GAPS',
        text: ({ gapMs }) => (gapMs === 0 ? 'none' : duration(gapMs)),
        style: ({ gapMs }) => (gapMs === 0 ? 'dim' : 'red'),
        drop: 1,
      },
      { title: 'ERROR', text: ({ error = '' }) => error, minWidth: 12, drop: 3 },
    ],
    screen,
  );
}
