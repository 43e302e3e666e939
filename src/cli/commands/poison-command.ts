/** `revaudit poison`: lists the messages that failed too often, puts them back into their queue, or deletes them. */
import { type Command, Option } from 'commander';
import { type PoisonQueue, WORK_QUEUES, type WorkQueue } from '../../ingest/queue/queue-poison.ts';
import { type CommandContext, type GlobalFlags, printNote, printResult, resolveTables } from '../command-context.ts';
import { queuesLocationOf } from '../store/store.ts';
import { confirm, requireAnswerable } from '../terminal/confirm.ts';
import { relativeTime } from '../terminal/format-time.ts';
import { choiceOption } from '../terminal/pasted-option.ts';
import { type Column, textTable } from '../terminal/text-table.ts';

interface Flags extends GlobalFlags {
  readonly queue?: WorkQueue;
  readonly yes?: boolean;
}

type CountByQueue = Readonly<Record<string, number>>;

const LIST_NOTE = `
KIND "fault": the message or the program is wrong, and the message stays here until you act. "outage": storage or
Microsoft did not answer, and the app puts the message back into its queue by itself.`;
const REPLAY_NOTE = `
Run this when the problem is fixed. Each message then has all its tries again. Nothing is recorded twice and no notice is sent twice: duplicates are recognised.`;
const DROP_NOTE = `
The content of the messages is lost: a change of the directory may then be seen only at the next reading, and a notice
is never sent. If the problem is fixed, use "revaudit poison replay" instead.`;

export function addPoison(program: Command, cli: CommandContext): void {
  const poison = program.command('poison').description('messages that failed too often (poison queues)');
  queueOption(poison.command('list').alias('ls'))
    .description('list them, with the ids that they hold, and why they failed')
    .addHelpText('after', LIST_NOTE)
    .action((_options: unknown, command: Command) => list(cli, command.optsWithGlobals<Flags>()));
  queueOption(poison.command('replay'))
    .description('put them back into their queue')
    .addOption(yesOption())
    .addHelpText('after', REPLAY_NOTE)
    .action((_options: unknown, command: Command) => empty(cli, command.optsWithGlobals<Flags>(), 'replay'));
  queueOption(poison.command('drop'))
    .description('delete them')
    .addOption(yesOption())
    .addHelpText('after', DROP_NOTE)
    .action((_options: unknown, command: Command) => empty(cli, command.optsWithGlobals<Flags>(), 'drop'));
}

function queueOption(command: Command): Command {
  return command.addOption(choiceOption('--queue <name>', 'only messages of this queue', WORK_QUEUES));
}

function yesOption(): Option {
  return new Option('-y, --yes', 'do not ask; needed if there is no terminal');
}

async function list(cli: CommandContext, flags: Flags): Promise<void> {
  const location = queuesLocationOf(await resolveTables(cli, flags, 'poison list'));
  const { listPoison } = await import('../../ingest/queue/queue-poison.ts');
  const poisonQueues = await Promise.all(queuesOf(flags).map((queue) => listPoison(location, queue)));
  const messages = poisonQueues.flatMap(({ messages: inQueue }) => inQueue);
  const now = cli.now();
  await printResult(cli, flags, {
    json: poisonQueues,
    rows: messages,
    columns: ['queue', 'messageId', 'insertedAt', 'expiresAt', 'kind', 'reason', 'tries', 'holds'],
    table: async (screen) =>
      messages.length === 0
        ? 'There are no poison messages.\n'
        : `${await textTable(messages, columns(now), screen)}${moreText(poisonQueues)}`,
  });
}

async function empty(cli: CommandContext, flags: Flags, action: 'replay' | 'drop'): Promise<void> {
  requireAnswerable(cli, `poison ${action}`, flags.yes);
  const location = queuesLocationOf(await resolveTables(cli, flags, `poison ${action}`));
  const { dropPoison, poisonDepths, replayPoison } = await import('../../ingest/queue/queue-poison.ts');
  if (!flags.yes) {
    const depths = await poisonDepths(location);
    const waiting = queuesOf(flags).map((queue) => `${queue} ${depths.get(queue) ?? 0}`);
    if (!(await confirm(cli, `${QUESTIONS[action]} (${waiting.join(', ')})`)))
      return printNote(cli, 'Nothing was changed.');
  }
  const counts: Record<string, number> = {};
  for (const queue of queuesOf(flags))
    counts[queue] = await (action === 'replay' ? replayPoison : dropPoison)(location, queue);
  await printResult(cli, flags, { json: counts, rows: [counts], table: async () => resultText(counts, action) });
}

const QUESTIONS = {
  replay: 'Put these messages back into their queues, and work on them again?',
  drop: 'Delete these messages and lose their content?',
} as const;

function queuesOf({ queue }: Flags): readonly WorkQueue[] {
  return queue === undefined ? WORK_QUEUES : [queue];
}

function resultText(counts: CountByQueue, action: 'replay' | 'drop'): string {
  const outcome = action === 'replay' ? 'back in the queue' : 'deleted';
  const lines = Object.entries(counts).map(
    ([queue, count]) => `${queue}: ${count} ${count === 1 ? 'message' : 'messages'} ${outcome}`,
  );
  return `${lines.join('\n')}\n`;
}

function moreText(poisonQueues: readonly PoisonQueue[]): string {
  const more = poisonQueues.reduce((sum, { count, messages }) => sum + count - messages.length, 0);
  return more > 0 ? `… and about ${more} more\n` : '';
}

function columns(now: number): readonly Column<PoisonQueue['messages'][number]>[] {
  return [
    { title: 'QUEUE', text: ({ queue }) => queue },
    { title: 'ADDED', text: ({ insertedAt }) => relativeTime(insertedAt, now) },
    { title: 'EXPIRES', text: ({ expiresAt }) => relativeTime(expiresAt, now) },
    { title: 'KIND', text: ({ kind }) => kind },
    { title: 'REASON', text: ({ reason, tries }) => (tries === undefined ? reason : `${reason}, ${tries} tries`) },
    { title: 'HOLDS', text: ({ holds }) => holds.join(', '), minWidth: 30 },
    { title: 'ID', text: ({ messageId }) => messageId, style: () => 'dim' },
  ];
}
