/** What every command shares: global flags, where the record is, the result on stdout and notes on stderr. */

import type { Clock } from '../base/clock.ts';
import { printable } from '../base/printable.ts';
import type { Cloud } from '../graph/graph-clouds.ts';
import type { Answers } from '../query/answers.ts';
import { rowsLeftOut } from '../storage/newer-rows.ts';
import type { Environment } from './store/environment.ts';
import type { RunningInstance } from './store/running-instance.ts';
import { chooseInstance } from './store/running-instance.ts';
import { openAnswers } from './store/store.ts';
import {
  chooseStore,
  chooseTables,
  type StoreChoice,
  type StoreFlags,
  type TablesChoice,
} from './store/store-choice.ts';
import { checkQuery } from './terminal/jmespath-query.ts';
import { type OutputFlags, type Result, renderResult } from './terminal/output.ts';
import { type InStream, type OutStream, type Screen, screenOf } from './terminal/screen.ts';

/** Every command takes these. Commander sets `color: true` when --no-color is absent. */
export interface GlobalFlags extends StoreFlags, OutputFlags {
  readonly color: boolean;
  readonly cloud: Cloud;
  readonly verbose?: boolean;
}

/** The process that a command runs in. Tests replace it. */
export interface ProcessContext {
  readonly stdout: OutStream;
  readonly stdin: InStream;
  readonly stderr: OutStream;
  readonly environment: Environment;
  readonly now: Clock;
  /** The newest first. */
  readonly findRunningInstances: () => Promise<readonly RunningInstance[]>;
}

export interface CommandContext extends ProcessContext {
  /** The exit code of a command that printed its result but found a problem. An error thrown later overrides it. */
  setExitCode(code: number): void;
}

export interface QueryContext {
  readonly answers: Answers;
  readonly now: number;
}

/** Queries the record and prints the result. */
export async function queryAndPrint(
  cli: CommandContext,
  flags: GlobalFlags,
  query: (context: QueryContext) => Promise<Result>,
): Promise<void> {
  // A typing error in the expression must show at once, not after the record has been read.
  if (flags.query !== undefined) await checkQuery(flags.query);
  const choice = await resolveStore(cli, flags);
  const before = rowsLeftOut();
  await printResult(cli, flags, await query({ answers: await openAnswers(choice), now: cli.now() }));
  const leftOut = rowsLeftOut() - before;
  if (leftOut > 0) printNote(cli, `${leftOut} rows of a newer version were left out`);
}

/** Where to read the record: the API or the tables. */
export async function resolveStore(cli: CommandContext, flags: GlobalFlags): Promise<StoreChoice> {
  const running = await runningInstance(cli, flags);
  const choice = chooseStore({ flags, environment: cli.environment, running });
  printStore(cli, flags, choice);
  return choice;
}

/** The tables, for a command that writes or repairs. @param command its name, for error messages */
export async function resolveTables(cli: CommandContext, flags: GlobalFlags, command: string): Promise<TablesChoice> {
  const running = await runningInstance(cli, flags);
  const choice = chooseTables({ flags, environment: cli.environment, running }, command);
  printStore(cli, flags, choice);
  return choice;
}

/** The instance on this machine that answers; undefined if none runs, or if the record is elsewhere. */
export function runningInstance(cli: CommandContext, flags: GlobalFlags): Promise<RunningInstance | undefined> {
  return chooseInstance({ ...cli, note: (text) => printNote(cli, text) }, flags);
}

export async function printResult(cli: CommandContext, flags: GlobalFlags, result: Result): Promise<void> {
  const screen = stdoutScreen(cli, flags);
  screen.write(await renderResult(result, flags, screen));
}

/** A note about the result. It goes to stderr, so that stdout holds only the result. */
export function printNote(cli: CommandContext, text: string): void {
  cli.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`);
}

export function stderrScreen({ stderr, environment }: CommandContext, { color }: Pick<GlobalFlags, 'color'>): Screen {
  return screenOf(stderr, color ? environment.colour : false);
}

export function stdoutScreen({ stdout, environment }: CommandContext, { color }: GlobalFlags): Screen {
  return screenOf(stdout, color ? environment.colour : false);
}

function printStore(cli: CommandContext, { verbose }: GlobalFlags, { description }: StoreChoice): void {
  if (verbose) printNote(cli, `Reading ${description}`);
}
