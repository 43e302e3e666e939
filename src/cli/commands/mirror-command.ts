/** `revaudit mirror`: how far the tenant was read, and reading the rest of it at once. */
import type { Command } from 'commander';
import { duration } from '../../base/duration.ts';
import type { SourceStatus } from '../../mirror/mirror-status.ts';
import { MIRROR_SOURCES, type MirrorSource } from '../../mirror/states/table-watermarks.ts';
import { EXIT } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, printResult, resolveTables } from '../command-context.ts';
import { openGraphFor } from '../store/graph-choice.ts';
import { openStore, queuesLocationOf } from '../store/store.ts';
import { relativeTime } from '../terminal/format-time.ts';
import { tableOfRows } from '../terminal/output.ts';
import { choiceOption } from '../terminal/pasted-option.ts';
import { countingBar } from '../terminal/progress-bar.ts';
import { type Column, textTable } from '../terminal/text-table.ts';

interface SyncFlags extends GlobalFlags {
  readonly source?: MirrorSource;
}

const STATUS_NOTE = `
Until a source was read once, nothing is reported of it; the audit log is watched meanwhile.
Phases: waiting (never read), baseline (its first reading goes on), changes (complete),
resync (it is read in full again, because Graph refused the link to its changes), round (one of many).`;

const SYNC_NOTE = `
Reads what no first reading has read yet, page by page, as the app does in its turns. It may run beside the app: one
of the two reads a source at a time. After Ctrl-C the next run, or the app, goes on where it stopped.
Graph must allow you to read what the app reads (revaudit permissions list).`;

const SNAPSHOT_NOTE = `
Writes the tenant as the mirror has it now, for "revaudit what-if --against FILE": who is in which group, roles, apps,
settings and policies. People and groups are ids, without names. Only you may read the file (mode 0600); it is packed
where the name ends in .gz. Take a new one now and then: the answers are about the tenant as it was.`;

export function addMirror(program: Command, cli: CommandContext): void {
  const mirror = program.command('mirror').description('the tenant as it was read: how far, and reading the rest');
  mirror
    .command('status')
    .description('how far each source was read')
    .addHelpText('after', STATUS_NOTE)
    .action((_options: unknown, command: Command) => status(cli, command.optsWithGlobals<GlobalFlags>()));
  mirror
    .command('sync')
    .description('read at once what was not read yet')
    .addOption(choiceOption('--source <name>', 'only this source', MIRROR_SOURCES))
    .addHelpText('after', SYNC_NOTE)
    .action((_options: unknown, command: Command) => sync(cli, command.optsWithGlobals<SyncFlags>()));
  mirror
    .command('snapshot')
    .description('write the tenant to a file, for what-if elsewhere')
    .argument('[file]', 'where to', 'tenant.json.gz')
    .addHelpText('after', SNAPSHOT_NOTE)
    .action((file: string, _options: unknown, command: Command) =>
      snapshot(cli, command.optsWithGlobals<GlobalFlags>(), file),
    );
}

async function snapshot(cli: CommandContext, flags: GlobalFlags, file: string): Promise<void> {
  const choice = await resolveTables(cli, flags, 'mirror snapshot');
  const [{ openMirrorTenant }, { writeSnapshot }] = await Promise.all([
    import('../what-if/mirror-tenant.ts'),
    import('../what-if/write-snapshot.ts'),
  ]);
  const written = await writeSnapshot(await openMirrorTenant(choice, cli.now()), file);
  const { people, groups, apps, policies, takenAt } = written;
  await printResult(cli, flags, {
    json: written,
    rows: [written],
    table: async () =>
      `Wrote ${people} people, ${groups} groups, ${apps} apps and ${policies} policies as of ${takenAt} to ${file}\n`,
  });
}

async function status(cli: CommandContext, flags: GlobalFlags): Promise<void> {
  const choice = await resolveTables(cli, flags, 'mirror status');
  const { mirrorStatus } = await import('../../mirror/mirror-status.ts');
  await printStatus(cli, flags, await mirrorStatus(openStore(choice)));
}

async function sync(cli: CommandContext, flags: SyncFlags): Promise<void> {
  const choice = await resolveTables(cli, flags, 'mirror sync');
  const [{ syncMirror }, { signalQueue }, { tableSnapshots }] = await Promise.all([
    import('../../mirror/sync-mirror.ts'),
    import('../../ingest/queue/queue-signals.ts'),
    import('../../storage/table-snapshots.ts'),
  ]);
  const store = openStore(choice);
  const location = queuesLocationOf(choice);
  const queue = signalQueue({ location, queueName: 'signals', snapshots: tableSnapshots(store) });
  const bar = await countingBar(cli.stderr);
  let isOpen = false;
  const sources = flags.source === undefined ? MIRROR_SOURCES : [flags.source];
  try {
    const { statuses, failures } = await syncMirror({
      ...{ store, sources, graph: await openGraphFor(choice, flags.cloud), now: cli.now },
      enqueue: (changes) => queue.enqueue(changes),
      progress(all) {
        if (!isOpen) bar?.start(all.length);
        isOpen = true;
        bar?.done(all.filter(isDone).length, noteOf(all));
      },
    });
    for (const [source, reason] of failures) printNote(cli, `${source} was not read: ${reason}`);
    await printStatus(cli, flags, statuses);
    if (failures.size > 0) cli.setExitCode(EXIT.failed);
  } finally {
    if (isOpen) bar?.end();
  }
}

async function printStatus(cli: CommandContext, flags: GlobalFlags, rows: readonly SourceStatus[]): Promise<void> {
  const now = cli.now();
  await printResult(cli, flags, {
    json: rows,
    rows,
    columns: ['source', 'phase', 'pages', 'rows', 'total', 'rowsPerMinute', 'leftMs', 'lastReadAt'],
    table: async (screen) => textTable(rows, columns(now), screen),
    rowsTable: tableOfRows(rows, (chosen, screen) => textTable(chosen, columns(now), screen)),
  });
}

function isDone({ phase }: SourceStatus): boolean {
  return phase === 'changes' || phase === 'round' || phase === 'not-shown';
}

/** What is being read, with the most rows first. */
function noteOf(all: readonly SourceStatus[]): string {
  const [open] = all.filter(({ pages }) => pages > 0).toSorted((a, b) => b.rows - a.rows);
  return open === undefined ? '' : `${open.source}: ${progressText(open)}`;
}

function progressText({ rows, total, pages }: SourceStatus): string {
  if (pages === 0) return '';
  return total === undefined ? `${rows} rows` : `${rows} of ${total}`;
}

function columns(now: number): readonly Column<SourceStatus>[] {
  return [
    { title: 'SOURCE', text: ({ source }) => source },
    { title: 'PHASE', text: ({ phase }) => phase, style: (row) => (isDone(row) ? 'green' : 'yellow') },
    { title: 'PAGES', text: ({ pages }) => (pages === 0 ? '' : String(pages)), alignRight: true },
    { title: 'ROWS', text: progressText, alignRight: true },
    { title: 'A MINUTE', text: ({ rowsPerMinute }) => String(rowsPerMinute ?? ''), alignRight: true },
    { title: 'LEFT', text: ({ leftMs }) => (leftMs === undefined ? '' : duration(leftMs)), alignRight: true },
    {
      title: 'LAST READ',
      text: ({ lastReadAt }) => (lastReadAt === undefined ? 'never' : relativeTime(lastReadAt, now)),
    },
    { title: 'WHY', text: ({ reason = '' }) => reason, style: () => 'dim', minWidth: 12, drop: 1 },
  ];
}
