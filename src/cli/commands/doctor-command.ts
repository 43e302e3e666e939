/** `revaudit doctor`: is the auditor awake and whole, and what to do where it is not? */
import type { Command } from 'commander';
import type { QueuesLocation } from '../../ingest/queue/queue-signals.ts';
import type { Check } from '../../operate/doctor/check.ts';
import type { DoctorReport } from '../../operate/doctor/doctor.ts';
import { storageTables } from '../../storage/azure-tables.ts';
import { type Cli, printResult, sourceOf } from '../cli.ts';
import { EXIT, UsageError } from '../cli-errors.ts';
import { locationOf, queuesOf } from '../store/store.ts';
import type { StoreChoice, TablesChoice } from '../store/store-choice.ts';
import { painted, printable, type Screen } from '../terminal/screen.ts';
import type { GlobalFlags } from './flags.ts';

const NOTE = `
Ask the app itself (--api): it alone knows its settings, its identity and its permissions. On the tables (--account) the doctor sees
what can be seen from there, and skips the rest. Exit code 1 where something failed; warnings and what was skipped end with 0.`;

export function addDoctor(program: Command, cli: Cli): void {
  program
    .command('doctor')
    .description('is everything as it must be, and what to do where it is not')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => examine(cli, command.optsWithGlobals<GlobalFlags>()));
}

async function examine(cli: Cli, flags: GlobalFlags): Promise<void> {
  const examination = await examinationAt(await sourceOf(cli, flags), cli.wall());
  const { checks, ok } = examination;
  await printResult(cli, flags, {
    whole: examination,
    rows: checks,
    columns: ['name', 'state', 'detail', 'fix'],
    table: async (screen) => pageOf(examination, screen),
  });
  if (!ok) cli.endWith(EXIT.failed);
}

async function examinationAt(choice: StoreChoice, now: number): Promise<DoctorReport> {
  if (choice.kind === 'api') {
    const { apiDoctorReport } = await import('../store/api-answers.ts');
    return apiDoctorReport(choice);
  }
  const [doctor, { queueStates }] = await Promise.all([
    import('../../operate/doctor/doctor.ts'),
    import('../../app/diagnose-app.ts'),
  ]);
  const queuesAt = queuesBeside(choice);
  const queues = queuesAt && queueStates(queuesAt);
  return doctor.runDoctor({ tenantId: choice.tenantId, now, tables: storageTables(locationOf(choice)), queues });
}

/** Tables in Cosmos DB do not say where the queues are; the rest can be looked at all the same. */
function queuesBeside(choice: TablesChoice): QueuesLocation | undefined {
  try {
    return queuesOf(choice);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

const READ_ON = 'What each line means: docs/operations.md';

const MARKS = {
  ok: ['green', 'ok     '],
  warning: ['yellow', 'warning'],
  failed: ['red', 'FAILED '],
  skipped: ['dim', 'skipped'],
} as const;

/** A line each, and under it what to do: a fix that is cut off is none. */
function pageOf({ checks }: DoctorReport, screen: Screen): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  const lines = checks.map(({ name, state, detail, fix }) => {
    const [colour, mark] = MARKS[state];
    const line = `${painted(colour, mark, screen)}  ${printable(name.padEnd(width))}  ${printable(detail)}`;
    return fix === undefined
      ? line
      : `${line}\n${' '.repeat(11 + width)}${painted('dim', `→ ${printable(fix)}`, screen)}`;
  });
  return `${lines.join('\n')}\n\n${count('failed')} failed, ${count('warning')} warnings, ${count('ok')} well, ${count('skipped')} skipped. ${READ_ON}\n`;
}
