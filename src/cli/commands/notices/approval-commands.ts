/** `revaudit notices approvals|approve`: who waits for an admin to say that so many people are told, and saying it. */
import type { Command } from 'commander';
import type { AnswerAt, ApiClient } from '../../../api/client.ts';
import { CAUSE_ENTRIES } from '../../../detect/cause.ts';
import type { Answers } from '../../../query/answers.ts';
import { UsageError } from '../../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, queryAndPrint } from '../../command-context.ts';
import { answerOf } from '../../store/client-answer.ts';
import { findRevocation, findSweep, isSweepId } from '../../store/resolve-short-id.ts';
import { confirm, requireAnswerable } from '../../terminal/confirm.ts';
import { relativeTime } from '../../terminal/format-time.ts';
import { type Result, tableOfRows } from '../../terminal/output.ts';
import { type Column, textTable } from '../../terminal/text-table.ts';

type Line = AnswerAt<'GET', '/api/v1/approvals'>['approvals'][number];
type Details = AnswerAt<'GET', '/api/v1/approvals/{id}'>;

interface Flags extends GlobalFlags {
  readonly pace?: string;
  readonly yes?: boolean;
}

const LIST = 'revaudit notices approvals';
const MAX_PACE = 10_000;
const NOTE = `
It shows first how many people are told, some of them, and how long it takes; then it asks.
Those who were seen failing are told first. People who did it, who cannot sign in, or of whom it cannot be decided
whether they lose anything are not told. While NOTICE_MODE is observe, nothing leaves.`;

export function addApprovals(notices: Command, cli: CommandContext): void {
  notices
    .command('approvals')
    .description('list where more people are hit than may be told unasked, and what became of it, for eight days')
    .action((_options: unknown, command: Command) => list(cli, command.optsWithGlobals<GlobalFlags>()));
  notices
    .command('approve <id>')
    .description('tell all people whom a revocation or a sweep hits; give its id')
    .option('--pace <people>', 'how many people a minute; by default as the notice policy says')
    .option('-y, --yes', 'do not ask; needed if there is no terminal')
    .addHelpText('after', NOTE)
    .action((id: string, _options: unknown, command: Command) => approve(cli, id, command.optsWithGlobals<Flags>()));
}

async function list(cli: CommandContext, flags: GlobalFlags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ client, now }) => {
    const { approvals } = await answerOf(client.get('/api/v1/approvals'), 'approvals', LIST);
    return {
      json: approvals,
      rows: approvals,
      columns: ['id', 'cause', 'state', 'people', 'perMinute', 'askedAt', 'lapsesAt', 'told', 'left'],
      table: async (screen) =>
        approvals.length === 0 ? 'Nothing waits for an approval.\n' : textTable(approvals, columnsAt(now), screen),
      rowsTable: tableOfRows<Line>(approvals, (rows, screen) => textTable(rows, columnsAt(now), screen)),
    };
  });
}

async function approve(cli: CommandContext, given: string, flags: Flags): Promise<void> {
  requireAnswerable(cli, 'notices approve', flags.yes);
  const pace = paceOf(flags.pace);
  await queryAndPrint(cli, flags, async ({ answers, client, now }) => {
    const id = await fullId(given, answers);
    const before = await answerOf(
      client.get('/api/v1/approvals/{id}', { params: { id } }),
      `an approval of ${id}`,
      LIST,
    );
    if (before.state !== 'waiting') return resultOf(before);
    const perMinute = pace ?? before.perMinute;
    printNote(cli, describe({ ...before, perMinute, minutes: Math.ceil(before.people / perMinute) }, now));
    if (!flags.yes && !(await confirm(cli, `Send to ${before.people} people?`))) {
      printNote(cli, 'Nothing was approved.');
      return resultOf(before);
    }
    return resultOf(await approved(client, id, { people: before.people, ...(pace !== undefined && { pace }) }));
  });
}

async function approved(
  client: ApiClient,
  id: string,
  body: { readonly people: number; readonly pace?: number },
): Promise<Details> {
  const reply = await client.post('/api/v1/approvals/{id}', { params: { id }, body });
  // More wait than were shown, or it is too late: the API says which.
  if (reply.status === 409) throw new UsageError(`Nothing was approved. ${reply.problem.detail}`);
  return answerOf(Promise.resolve(reply), `an approval of ${id}`, LIST);
}

async function fullId(given: string, answers: Answers): Promise<string> {
  return isSweepId(given) ? (await findSweep(given, answers)).id : (await findRevocation(given, answers)).revocationId;
}

function paceOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const pace = Number(given);
  if (!Number.isInteger(pace) || pace < 1 || pace > MAX_PACE)
    throw new UsageError(`--pace must be a whole number of people from 1 to ${MAX_PACE}, not ${JSON.stringify(given)}`);
  return pace;
}

function resultOf(details: Details): Result {
  return { json: details, rows: [details], table: async () => `${outcomeOf(details)}\n` };
}

function describe({ people, first, apps, perMinute, minutes, cause, lapsesAt }: Details, now: number): string {
  const more = people - first.length;
  const names = first.map(({ id, name }) => name ?? id).join(', ');
  return [
    CAUSE_ENTRIES[cause].label,
    `  people  ${people}: ${names}${more > 0 ? ` and ${more} more` : ''}`,
    `  apps    ${apps.map(({ name }) => name).join(', ')}`,
    `  pace    ${perMinute} a minute, so it takes ${spanOf(minutes)}`,
    `  lapses  ${relativeTime(lapsesAt, now)}`,
  ].join('\n');
}

function outcomeOf({ state, people, perMinute, minutes, told = 0, left = 0 }: Details): string {
  switch (state) {
    case 'waiting':
      return `${people} people wait.`;
    case 'approved':
      return `Approved: ${people} people are told, ${perMinute} a minute, which takes ${spanOf(minutes)}. ${told} told, ${left} left. "${LIST}" shows how far it is.`;
    case 'done':
      return `Approved before: all had their turn, ${told} people.`;
    case 'lapsed':
      return 'Too late: it was asked more than a day ago, and nobody approved it.';
    case 'over':
      return 'There is nothing to tell any more: it was undone, or people are back.';
  }
}

function spanOf(minutes: number): string {
  if (minutes < 120) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  return `${Math.round(minutes / 6) / 10} hours`;
}

function columnsAt(now: number): readonly Column<Line>[] {
  return [
    { title: 'ID', text: ({ id }) => id },
    { title: 'CAUSE', text: ({ cause }) => cause },
    { title: 'STATE', text: ({ state }) => state },
    { title: 'PEOPLE', text: ({ people }) => String(people) },
    { title: 'TOLD', text: ({ told }) => (told === undefined ? '' : String(told)) },
    { title: 'A MINUTE', text: ({ perMinute }) => String(perMinute) },
    { title: 'LAPSES', text: ({ state, lapsesAt }) => (state === 'waiting' ? relativeTime(lapsesAt, now) : '') },
  ];
}
