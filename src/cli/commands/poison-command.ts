/** `revaudit poison`: what the host gave up on after many tries, by ids, and what shall become of it. */
import { type Command, Option } from 'commander';
import { type PoisonHeap, WORK_QUEUES, type WorkQueue } from '../../ingest/queue/queue-poison.ts';
import { type Cli, printResult, remark, tablesFor } from '../cli.ts';
import { queuesOf } from '../store/store.ts';
import { confirm } from '../terminal/confirm.ts';
import { distance } from '../terminal/moment.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import type { GlobalFlags } from './flags.ts';

interface Flags extends GlobalFlags {
  readonly queue?: WorkQueue;
  readonly yes?: boolean;
}

type Emptied = Readonly<Record<string, number>>;

const REPLAY_NOTE = `
They go back to their queue as they are. Nothing is recorded or told twice: every signal and every notice may come again.`;
const DROP_NOTE = `
What they told is lost: a change of the directory may then be seen by the next reading only, a notice never.
"replay" is the gentler way once the cause is mended.`;

export function addPoison(program: Command, cli: Cli): void {
  const poison = program.command('poison').description('messages that failed too often and lie aside');
  queued(poison.command('list').alias('ls'))
    .description('how many there are, and what they hold, by id')
    .action((_options: unknown, command: Command) => list(cli, command.optsWithGlobals<Flags>()));
  queued(poison.command('replay'))
    .description('put them back into their queue')
    .addHelpText('after', REPLAY_NOTE)
    .action((_options: unknown, command: Command) => empty(cli, command.optsWithGlobals<Flags>(), 'replay'));
  queued(poison.command('drop'))
    .description('delete them')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', DROP_NOTE)
    .action((_options: unknown, command: Command) => empty(cli, command.optsWithGlobals<Flags>(), 'drop'));
}

function queued(command: Command): Command {
  return command.addOption(new Option('--queue <name>', 'of this queue only').choices([...WORK_QUEUES]));
}

async function list(cli: Cli, flags: Flags): Promise<void> {
  const location = queuesOf(await tablesFor(cli, flags, 'poison list'));
  const { listPoison } = await import('../../ingest/queue/queue-poison.ts');
  const heaps = await Promise.all(chosen(flags).map((queue) => listPoison(location, queue)));
  const messages = heaps.flatMap((heap) => heap.messages);
  const now = cli.wall();
  await printResult(cli, flags, {
    whole: heaps,
    rows: messages,
    columns: ['queue', 'messageId', 'insertedAt', 'expiresAt', 'holds'],
    table: async (screen) =>
      messages.length === 0
        ? 'No message lies aside.\n'
        : `${textTable(messages, columns(now), screen)}${moreIn(heaps)}`,
  });
}

async function empty(cli: Cli, flags: Flags, act: 'replay' | 'drop'): Promise<void> {
  const location = queuesOf(await tablesFor(cli, flags, `poison ${act}`));
  if (act === 'drop' && !flags.yes && !(await confirm(cli, 'Delete these messages, and lose what they told?')))
    return remark(cli, 'Nothing was deleted.');
  const { dropPoison, replayPoison } = await import('../../ingest/queue/queue-poison.ts');
  const counts: Record<string, number> = {};
  for (const queue of chosen(flags))
    counts[queue] = await (act === 'replay' ? replayPoison : dropPoison)(location, queue);
  await printResult(cli, flags, { whole: counts, rows: [counts], table: async () => saidOf(counts, act) });
}

function chosen({ queue }: Flags): readonly WorkQueue[] {
  return queue === undefined ? WORK_QUEUES : [queue];
}

function saidOf(counts: Emptied, act: 'replay' | 'drop'): string {
  const what = act === 'replay' ? 'back in their queue' : 'deleted';
  return `${Object.entries(counts)
    .map(([queue, count]) => `${queue}: ${count} ${count === 1 ? 'message' : 'messages'} ${what}`)
    .join('\n')}\n`;
}

function moreIn(heaps: readonly PoisonHeap[]): string {
  const more = heaps.reduce((sum, { count, messages }) => sum + count - messages.length, 0);
  return more > 0 ? `… and about ${more} more\n` : '';
}

function columns(now: number): readonly Column<PoisonHeap['messages'][number]>[] {
  return [
    { title: 'QUEUE', text: ({ queue }) => queue },
    { title: 'SINCE', text: ({ insertedAt }) => distance(insertedAt, now) },
    { title: 'GONE', text: ({ expiresAt }) => distance(expiresAt, now) },
    { title: 'HOLDS', text: ({ holds }) => holds.join(', '), shrinksTo: 30 },
    { title: 'ID', text: ({ messageId }) => messageId, style: () => 'dim', shrinksTo: 8 },
  ];
}
