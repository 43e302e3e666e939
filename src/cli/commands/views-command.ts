/** `revaudit views`: builds the lists again from the record that they are derived from. */
import type { Command } from 'commander';
import type { FilledViews } from '../../record/views/fill-views.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { type CommandContext, type GlobalFlags, printResult, resolveTables } from '../command-context.ts';
import { openStore, tablesLocationOf } from '../store/store.ts';
import { countingBar } from '../terminal/progress-bar.ts';
import { parseSinceFlag } from './list-options.ts';

interface Flags extends GlobalFlags {
  /** As typed. */
  readonly since?: string;
  readonly dryRun?: boolean;
}

const NOTE = `
Lists are read from tables that are derived from the record (Lines, ReachedUsers). The app keeps them up, and fills them
by itself for a record that is older than they are. Run this to be sooner, or to check: with --dry-run it says how many
differ from the record, and writes nothing. It may run while the app does, and if it stops, the next run goes on.

Examples:
  revaudit views rebuild --dry-run
  revaudit views rebuild --since 30d`;

export function addViews(program: Command, cli: CommandContext): void {
  const views = program.command('views').description('the lists, as derived from the record');
  views
    .command('rebuild')
    .description('build them again from the record, and say what differed')
    .option('--since <when>', 'only what happened since then: 90m, 24h, 7d, 2w or an ISO 8601 time', parseSinceFlag)
    .option('--dry-run', 'only say what differs')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => rebuild(cli, command.optsWithGlobals<Flags>()));
}

async function rebuild(cli: CommandContext, flags: Flags): Promise<void> {
  const choice = await resolveTables(cli, flags, 'views rebuild');
  const [{ rebuildViews }, { countRecord }, { createTables }, { parseSince }] = await Promise.all([
    import('../../record/views/fill-views.ts'),
    import('../../record/views/count-record.ts'),
    import('../../storage/azure-tables.ts'),
    import('../../base/parse-time.ts'),
  ]);
  const isDryRun = flags.dryRun === true;
  const since = flags.since === undefined ? undefined : parseSince(flags.since, cli.now());
  // A record may be older than these tables.
  if (!isDryRun) await createTables(tablesLocationOf(choice));
  const store: TenantStore = openStore(choice);
  const bar = await countingBar(cli.stderr);
  bar?.start(bar ? await countRecord(store, since) : 0);
  const progress = ({ read }: FilledViews, at: string) => bar?.done(read, `back to ${at.slice(0, 10)}`);
  try {
    const filled = await rebuildViews(store, { since, isDryRun, progress });
    await printResult(cli, flags, { json: filled, rows: [filled], table: async () => answerText(filled, isDryRun) });
  } finally {
    bar?.end();
  }
}

function answerText({ read, differed, orphans, sweeps }: FilledViews, isDryRun: boolean): string {
  const outcome = isDryRun ? 'nothing was changed' : 'they are right now';
  if (differed + orphans + sweeps === 0) return `The lines of ${read} revocations are as the record says.\n`;
  return (
    `Of ${read} revocations, ${differed} had missing or other lines, and ${orphans} lines had no record. ` +
    `Sweep counts that differed: ${sweeps}. ${isDryRun ? 'Dry run' : 'Rebuilt'}: ${outcome}.\n`
  );
}
