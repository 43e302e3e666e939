/** `revaudit import`: reads exported logs and records what ended sign-ins in them, or in a dry run only shows it. */
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { EXIT } from '../cli-errors.ts';
import {
  type CommandContext,
  type GlobalFlags,
  printNote,
  printResult,
  resolveTables,
  stdoutScreen,
} from '../command-context.ts';
import type { ImportedFile, ImportTarget } from '../import/import.ts';
import { hasProblems, importPage, problemLines } from '../pages/import-page.ts';
import { confirm } from '../terminal/confirm.ts';
import { checkQuery } from '../terminal/jmespath-query.ts';
import { formatOf } from '../terminal/output.ts';
import { progressBar } from '../terminal/progress-bar.ts';

interface Flags extends GlobalFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/**
 * V8 flags that keep the heap small. Nearly all of a million records are garbage at once, so a larger heap would not be
 * faster. The second flag matters with a store: a process that mostly waits would grow to four times what it needs.
 */
const SMALL_HEAP = ['--semi-space-growth-factor=1', '--heap-growing-percent=40'] as const;

const EXAMPLES = `
Reads what Entra, Azure Monitor, Event Hubs, Log Analytics, Purview, Defender and PowerShell export, also inside the
records of other tools: JSON, JSON lines or CSV, in UTF-8 or UTF-16, as it is or in gzip or zip. "-" is standard input.
What cannot be read or is not understood is listed, and the exit code is 6; the rest is imported. Importing a file
again adds nothing. No notices are sent.

Examples:
  revaudit import --dry-run AuditLogs.json
  revaudit import insights-logs-auditlogs/*.json --account contosoaudit --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47
  revaudit import --dry-run *.csv --query "[].revocations[].{cause: cause, who: subject.name}" --output table
  unzip -p logs.zip | revaudit import --dry-run -`;

const COLUMNS = [
  'file',
  'revocationId',
  'cause',
  'subject.kind',
  'subject.id',
  'subject.name',
  'occurred.from',
  'occurred.to',
  'actor.id',
  'actor.name',
  'records',
] as const;

export function addImport(program: Command, cli: CommandContext): void {
  program
    .command('import')
    .description('read exported audit and sign-in logs, and record what ended sign-ins')
    .argument('<file...>', 'log files, in any of the formats below; - is standard input')
    .option('--dry-run', 'record nothing, only show what is found; needs no record')
    .option('-y, --yes', 'do not ask before writing into the record of a simulated tenant')
    .addHelpText('after', EXAMPLES)
    .action((files: readonly string[], _options: unknown, command: Command) =>
      importAndPrint(cli, command.optsWithGlobals<Flags>(), files),
    );
}

async function importAndPrint(cli: CommandContext, flags: Flags, files: readonly string[]): Promise<void> {
  for (const flag of SMALL_HEAP) setFlagsFromString(flag);
  if (flags.query !== undefined) await checkQuery(flags.query);
  const target = flags.dryRun ? await dryRunTarget() : await recordingTarget(cli, flags);
  if (target === undefined) return printNote(cli, 'Nothing was imported.');
  const [{ importFiles }, progress] = await Promise.all([import('../import/import.ts'), progressBar(cli.stderr)]);
  const imported = await importFiles(files, { ...target, now: cli.now, progress, stdin: cli.stdin });
  await printResult(cli, flags, {
    json: imported,
    get rows() {
      return imported.flatMap(rowsOf);
    },
    columns: COLUMNS,
    table: (screen) => importPage(imported, cli.now(), screen),
  });
  noteProblems(cli, flags, imported);
}

async function dryRunTarget(): Promise<ImportTarget> {
  const { dryRunImport } = await import('../import/dry-run-import.ts');
  return dryRunImport();
}

/** Undefined where somebody was asked and said no. */
async function recordingTarget(cli: CommandContext, flags: Flags): Promise<ImportTarget | undefined> {
  const choice = await resolveTables(cli, flags, 'import');
  printNote(cli, `Recording into ${choice.description}, tenant ${choice.tenantId}`);
  // Real records among invented ones help nobody, and few people mean it.
  const isSimulated = choice.running?.graphDial !== undefined;
  const question = 'This is the record of the simulated tenant, which is lost when it stops. Import into it?';
  if (isSimulated && !flags.yes && cli.stdin.isTTY && cli.stderr.isTTY && !(await confirm(cli, question)))
    return undefined;
  const { recordingImport } = await import('../import/recording-import.ts');
  return recordingImport(choice, cli.now);
}

function rowsOf({ file, revocations }: ImportedFile): readonly unknown[] {
  return revocations.map(({ revocationId, cause, subject, occurred, actor, evidence }) => ({
    file,
    revocationId,
    cause,
    subject,
    occurred,
    actor,
    records: evidence.length,
  }));
}

/** The table shows problems itself. With JSON and the other formats, they are noted on stderr. */
function noteProblems(cli: CommandContext, flags: Flags, imported: readonly ImportedFile[]): void {
  const notClear = imported.filter(hasProblems);
  if (notClear.length > 0) cli.setExitCode(EXIT.partial);
  if (formatOf(flags, stdoutScreen(cli, flags)) === 'table') return;
  for (const file of notClear) for (const line of problemLines(file)) printNote(cli, `${file.file}: ${line}`);
}
