/** `revaudit doctor`: checks the deployment, and says what to do about each problem. */
import type { Command } from 'commander';
import { printable } from '../../base/printable.ts';
import type { QueuesLocation } from '../../ingest/queue/queue-signals.ts';
import type { DoctorReport } from '../../operate/doctor/doctor.ts';
import type { Check } from '../../operate/doctor/doctor-context.ts';
import { EXIT, UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printResult, resolveStore } from '../command-context.ts';
import { openStore, queuesLocationOf } from '../store/store.ts';
import type { StoreChoice, TablesChoice } from '../store/store-choice.ts';
import { type Screen, styled } from '../terminal/screen.ts';

const NOTE = `
Ask the app itself (--api) if you can: only the app knows its settings, its identity and its permissions.
With --account the doctor checks what the tables and queues show, and skips the rest.
Exit code 1 if a check failed; warnings and skipped checks end with 0.`;

const STATE_LABELS = {
  ok: ['green', 'ok     '],
  warning: ['yellow', 'warning'],
  failed: ['red', 'FAILED '],
  skipped: ['dim', 'skipped'],
} as const;
/** Where a fix starts: below the detail. The two gaps and the state label take 11 columns. */
const FIX_INDENT = 11;
const READ_ON = 'What each line means: docs/operations.md';

export function addDoctor(program: Command, cli: CommandContext): void {
  program
    .command('doctor')
    .description('check that everything works, and say what to do if not')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => runDoctorCommand(cli, command.optsWithGlobals<GlobalFlags>()));
}

async function runDoctorCommand(cli: CommandContext, flags: GlobalFlags): Promise<void> {
  const report = await reportFrom(await resolveStore(cli, flags), cli.now());
  await printResult(cli, flags, {
    json: report,
    rows: report.checks,
    columns: ['name', 'state', 'detail', 'fix'],
    table: async (screen) => reportPage(report, screen),
  });
  if (!report.ok) cli.setExitCode(EXIT.failed);
}

async function reportFrom(choice: StoreChoice, now: number): Promise<DoctorReport> {
  if (choice.kind === 'api') {
    const { apiDoctorReport } = await import('../store/api-answers.ts');
    return apiDoctorReport(choice);
  }
  const [{ runDoctor }, { queueStates }] = await Promise.all([
    import('../../operate/doctor/doctor.ts'),
    import('../../app/diagnose-app.ts'),
  ]);
  const queuesAt = queuesIfKnown(choice);
  return runDoctor({ store: openStore(choice), now, queues: queuesAt && queueStates(queuesAt) });
}

/** Tables in Cosmos DB do not tell where the queues are. The other checks work without them. */
function queuesIfKnown(choice: TablesChoice): QueuesLocation | undefined {
  try {
    return queuesLocationOf(choice);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** One line for each check, and the fix below it in full: a shortened fix would be useless. */
function reportPage({ checks }: DoctorReport, screen: Screen): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  const lines = checks.map(({ name, state, detail, fix }) => {
    const [colour, label] = STATE_LABELS[state];
    const line = `${styled(colour, label, screen)}  ${printable(name.padEnd(width))}  ${printable(detail)}`;
    if (fix === undefined) return line;
    return `${line}\n${' '.repeat(FIX_INDENT + width)}${styled('dim', `→ ${printable(fix)}`, screen)}`;
  });
  const problems = `${count('failed')} failed, ${count('warning')} warnings`;
  const counts = `${problems}, ${count('ok')} ok, ${count('skipped')} skipped.`;
  return `${lines.join('\n')}\n\n${counts} ${READ_ON}\n`;
}
