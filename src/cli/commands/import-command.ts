/** `revaudit import`: reads exported logs and records what ended sign-ins in them, or only says so. */
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import type { LogSignal } from '../../ingest/signal.ts';
import type { ProcessedReport } from '../../pipeline.ts';
import { type Cli, outScreen, printResult, remark, tablesFor } from '../cli.ts';
import { EXIT } from '../cli-errors.ts';
import type { ImportedFile } from '../import/import.ts';
import { importedPage, unreadableCount } from '../pages/imported-page.ts';
import { checkQuery } from '../terminal/jmespath-query.ts';
import { formatOf } from '../terminal/output.ts';
import { progressBar } from '../terminal/progress-bar.ts';
import type { GlobalFlags } from './flags.ts';

interface Flags extends GlobalFlags {
  readonly dryRun?: boolean;
}

/** What `importFiles` hands each record to, and whose record it goes to. */
interface Destination {
  readonly take: (signal: LogSignal) => Promise<readonly ProcessedReport[]>;
  readonly tenantId?: string;
  readonly awaited?: () => Promise<ReadonlySet<string>>;
}

/**
 * Of a million records nearly all are garbage at once: room for more of it would only make the process larger, not faster.
 * The second matters beside a store: whoever mostly waits is let grow to four times what it needs.
 */
const SMALL_HEAP = ['--semi-space-growth-factor=1', '--heap-growing-percent=40'] as const;

const EXAMPLES = `
Reads what Entra, Azure Monitor, Event Hubs and Log Analytics export: JSON, JSON lines or CSV, in UTF-8 or UTF-16.
What cannot be read is listed with its line; the rest still counts. Importing again adds nothing. Nobody is told.

Examples:
  revaudit import --dry-run AuditLogs_2031-03-01.json
  revaudit import insights-logs-auditlogs/*.json --account contosoaudit --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47
  revaudit import --dry-run *.csv --query "[].revocations[].{cause: cause, who: subject.name}" --output table`;

const COLUMNS = [
  'file',
  'revocationId',
  'cause',
  'subject.kind',
  'subject.id',
  'subject.name',
  'occurred.from',
  'occurred.to',
  'records',
] as const;

export function addImport(program: Command, cli: Cli): void {
  program
    .command('import')
    .description('read exported audit and sign-in logs and record what ended sign-ins in them')
    .argument('<file...>', 'log files, in whatever form they were exported')
    .option('--dry-run', 'record nothing; needs no store')
    .addHelpText('after', EXAMPLES)
    .action((files: readonly string[], _options: unknown, command: Command) =>
      importAndPrint(cli, command.optsWithGlobals<Flags>(), files),
    );
}

async function importAndPrint(cli: Cli, flags: Flags, files: readonly string[]): Promise<void> {
  for (const flag of SMALL_HEAP) setFlagsFromString(flag);
  if (flags.query !== undefined) await checkQuery(flags.query);
  const destination = flags.dryRun ? await nowhere() : await record(cli, flags);
  const [{ importFiles }, progress] = await Promise.all([import('../import/import.ts'), progressBar(cli.stderr)]);
  const imported = await importFiles(files, {
    ...destination,
    now: cli.wall,
    ...(progress === undefined ? {} : { progress }),
  });
  await printResult(cli, flags, {
    whole: imported,
    get rows() {
      return imported.flatMap(rowsOf);
    },
    columns: COLUMNS,
    table: (screen) => importedPage(imported, cli.wall(), screen),
  });
  sayUnreadable(cli, flags, imported);
}

async function nowhere(): Promise<Destination> {
  const { dryRun } = await import('../import/dry-run.ts');
  return { take: dryRun() };
}

async function record(cli: Cli, flags: Flags): Promise<Destination> {
  const choice = await tablesFor(cli, flags, 'import');
  const [{ recordingEngine }, { processSignal: auditSignal }, { awaitedBetween }, { createTables }, { locationOf }] =
    await Promise.all([
      import('../import/recording-engine.ts'),
      import('../../pipeline.ts'),
      import('../../record/recovery/table-awaiting.ts'),
      import('../../storage/azure-tables.ts'),
      import('../store/store.ts'),
    ]);
  await createTables(locationOf(choice));
  const engine = recordingEngine(choice, cli.wall);
  const { tenantId, tables, now } = engine;
  // Whoever imports a log is looking back, however far.
  const awaited = () => awaitedBetween(tables, tenantId, { from: 0, to: now() });
  return { tenantId, awaited, take: (signal) => auditSignal(signal, engine) };
}

function rowsOf({ file, revocations }: ImportedFile): readonly unknown[] {
  return revocations.map(({ revocationId, cause, subject, occurred, evidence }) => ({
    file,
    revocationId,
    cause,
    subject,
    occurred,
    records: evidence.map((place) => place.record),
  }));
}

/** In a table it stands already; beside JSON and the like it must not go unseen. */
function sayUnreadable(cli: Cli, flags: Flags, imported: readonly ImportedFile[]): void {
  const partly = imported.filter((file) => unreadableCount(file) > 0);
  if (partly.length > 0) cli.endWith(EXIT.partial);
  if (formatOf(flags, outScreen(cli, flags)) === 'table') return;
  for (const file of partly)
    remark(
      cli,
      `${file.file}: ${unreadableCount(file)} could not be read, the first on line ${file.unreadable[0]?.line}: ${file.unreadable[0]?.reason}`,
    );
}
