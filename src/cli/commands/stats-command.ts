/** `revaudit stats`: how many revocations by cause, day and app, and how long they took. */
import type { Command } from 'commander';
import type { AnswerAt } from '../../api/client.ts';
import { defined } from '../../base/defined.ts';
import { parseSpan } from '../../base/parse-time.ts';
import { CAUSES, type Cause } from '../../detect/cause.ts';
import { SEVERITIES, type Severity } from '../../detect/severity.ts';
import { type CommandContext, type GlobalFlags, queryAndPrint } from '../command-context.ts';
import { causeStyle, severityStyle } from '../pages/revocation-styles.ts';
import { answerOf } from '../store/client-answer.ts';
import { type Screen, styled } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { parseSinceFlag, repeatedChoice } from './list-options.ts';

interface Flags extends GlobalFlags {
  /** As typed. */
  readonly since: string;
  /** As typed. */
  readonly until?: string;
  readonly cause?: readonly Cause[];
  readonly severity?: readonly Severity[];
}

type Stats = AnswerAt<'GET', '/api/v1/stats'>;
type Times = Stats['timeToDetect'];

const NOTE = `
Days are counted whole, in UTC. Times may be up to nine parts in a hundred too long.

Examples:
  revaudit stats --since 30d
  revaudit stats --since 2031-01-01 --until 2031-03-31 --cause policy-changed
  revaudit stats --since 90d --output csv                one line for each day`;

const TOP_APPS = 10;
const COUNTS = ['revocations', 'open', 'closed', 'recovered'];
const MINUTE_MS = 60_000;

export function addStats(program: Command, cli: CommandContext): void {
  program
    .command('stats')
    .description('how many revocations by cause, day and app, and how long they took')
    .option('--since <when>', 'from this day on: 24h, 30d, 12w or an ISO 8601 time', parseSinceFlag, '30d')
    .option('--until <when>', 'up to this day', parseSinceFlag)
    .addOption(repeatedChoice('--cause <cause>', 'only this cause; may be given several times', CAUSES))
    .addOption(repeatedChoice('--severity <severity>', 'only this severity; also several', SEVERITIES))
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => stats(cli, command.optsWithGlobals<Flags>()));
}

async function stats(cli: CommandContext, flags: Flags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ client, now }) => {
    const { cause, severity } = flags;
    const query = defined({ ...parseSpan(flags, now), cause, severity, limit: TOP_APPS });
    const answer = await answerOf(client.get('/api/v1/stats', { query }), 'stats', 'revaudit stats');
    return {
      json: answer,
      rows: answer.days,
      columns: ['day', ...COUNTS, 'causes'],
      briefColumns: ['day', ...COUNTS],
      table: (screen) => statsPage(answer, screen),
    };
  });
}

const CAUSE_COLUMNS: readonly Column<Stats['causes'][number]>[] = [
  { title: 'CAUSE', text: ({ cause }) => cause, style: ({ cause }) => causeStyle(cause) },
  { title: 'SEVERITY', text: ({ severity }) => severity, style: ({ severity }) => severityStyle(severity) },
  { title: 'REVOCATIONS', text: ({ revocations }) => String(revocations), alignRight: true },
  { title: 'OPEN', text: ({ open }) => String(open), alignRight: true },
  { title: 'RECOVERED', text: ({ recovered }) => String(recovered), alignRight: true },
  {
    title: 'SIGNED IN AGAIN',
    text: ({ awaitedSignIns, seenSignIns }) => (awaitedSignIns === 0 ? '' : `${seenSignIns} of ${awaitedSignIns}`),
    alignRight: true,
  },
  { title: 'HALF WITHIN', text: ({ timeToRecover }) => spanOr(timeToRecover.p50Ms), alignRight: true },
  { title: '90 OF 100', text: ({ timeToRecover }) => spanOr(timeToRecover.p90Ms), alignRight: true },
];

const APP_COLUMNS: readonly Column<Stats['apps'][number]>[] = [
  { title: 'APP', text: ({ id, name }) => name ?? id, minWidth: 12 },
  { title: 'REVOCATIONS', text: ({ revocations }) => String(revocations), alignRight: true },
];

async function statsPage(answer: Stats, screen: Screen): Promise<string> {
  const { revocations, days, causes, apps, behind, isComplete, since, until } = answer;
  const span = `from ${since.slice(0, 10)} to ${until.slice(0, 10)} (UTC)`;
  const title = `${counted(revocations, 'revocation')} on ${counted(days.length, 'day')}, ${span}`;
  const parts = [`${styled('bold', title, screen)}\n`];
  if (causes.length > 0) parts.push(await textTable(causes, CAUSE_COLUMNS, screen));
  if (apps.length > 0) parts.push(await textTable(apps, APP_COLUMNS, screen));
  parts.push(`${timesText('Seen after', answer.timeToDetect)}${timesText('Recovered after', answer.timeToRecover)}`);
  if (behind.length > 0) parts.push(`Not up to date yet: ${behind.join(', ')}. Ask again in some minutes.\n`);
  if (!isComplete) parts.push('Older days are still being counted.\n');
  return parts.filter((part) => part !== '').join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function timesText(what: string, { count, p50Ms, p95Ms, maxMs }: Times): string {
  if (count === 0) return '';
  const [half, most, all] = [p50Ms, p95Ms, maxMs].map((time) => spanText(time ?? 0));
  return `${what}: half within ${half}, 95 of 100 within ${most}, all within ${all}.\n`;
}

function spanOr(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : spanText(milliseconds);
}

function spanText(milliseconds: number): string {
  if (milliseconds < MINUTE_MS) return `${Math.ceil(milliseconds / 1_000)} s`;
  const minutes = Math.ceil(milliseconds / MINUTE_MS);
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
