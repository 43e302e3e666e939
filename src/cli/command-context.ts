/** What every command shares: global flags, where the record is, the result on stdout and notes on stderr. */

import type { ApiClient } from '../api/client.ts';
import type { Clock } from '../base/clock.ts';
import { printable } from '../base/printable.ts';
import type { Cloud } from '../graph/graph-clouds.ts';
import type { Answers } from '../query/answers.ts';
import { rowsLeftOut } from '../storage/newer-rows.ts';
import { withContext } from './contexts/apply-context.ts';
import type { Environment } from './store/environment.ts';
import { openClient } from './store/open-client.ts';
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
  readonly debug?: boolean;
  readonly pager: boolean;
  /** The name of a saved context. */
  readonly context?: string;
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
  /** Shows a long text page by page. Resolves to false if it cannot. Absent where nobody reads. */
  readonly page?: (text: string, pager: string | undefined) => Promise<boolean>;
  /** Shows an address in the browser. Resolves to false if it cannot. */
  readonly browse?: (url: string) => Promise<boolean>;
}

export interface CommandContext extends ProcessContext {
  /** How much is said on stderr: errors only, also notes, or also what happens within. */
  readonly talk: 'errors' | 'notes' | 'debug';
  /** Whether errors are JSON, too. */
  readonly jsonErrors: boolean;
  /** The exit code of a command that printed its result but found a problem. An error thrown later overrides it. */
  setExitCode(code: number): void;
}

export interface QueryContext {
  readonly answers: Answers;
  /** The questions of the HTTP API, wherever the record is. */
  readonly client: ApiClient;
  readonly choice: StoreChoice;
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
  const now = cli.now();
  const [answers, client] = await Promise.all([openAnswers(choice), openClient(choice, now)]);
  await printResult(cli, flags, await query({ answers, client, choice, now }));
  const leftOut = rowsLeftOut() - before;
  if (leftOut > 0) printNote(cli, `${leftOut} rows of a newer version were left out`);
}

/** Where to read the record: the API or the tables. */
export async function resolveStore(cli: CommandContext, flags: GlobalFlags): Promise<StoreChoice> {
  const placed = await withContext(flags, cli.environment, 'store');
  const running = await runningInstance({ ...cli, environment: placed.environment }, placed.flags);
  const choice = chooseStore({ ...placed, running });
  printStore(cli, flags, choice);
  return choice.kind === 'api' && cli.talk === 'debug' ? { ...choice, trace: (text) => printDebug(cli, text) } : choice;
}

/** The tables, for a command that writes or repairs. @param command its name, for error messages */
export async function resolveTables(cli: CommandContext, flags: GlobalFlags, command: string): Promise<TablesChoice> {
  const placed = await withContext(flags, cli.environment, 'tables');
  const running = await runningInstance({ ...cli, environment: placed.environment }, placed.flags);
  const choice = chooseTables({ ...placed, running }, command);
  printStore(cli, flags, choice);
  return choice;
}

/** The instance on this machine that answers; undefined if none runs, or if the record is elsewhere. */
export function runningInstance(cli: CommandContext, flags: StoreFlags): Promise<RunningInstance | undefined> {
  return chooseInstance({ ...cli, note: (text) => printNote(cli, text) }, flags);
}

export async function printResult(cli: CommandContext, flags: GlobalFlags, result: Result): Promise<void> {
  const screen = stdoutScreen(cli, flags);
  const text = await renderResult(result, flags, screen);
  const isLong = screen.terminal && text.split('\n').length > (cli.stdout.rows ?? Number.POSITIVE_INFINITY);
  const isPaged = isLong && flags.pager && (await cli.page?.(text, cli.environment.pager));
  if (!isPaged) screen.write(text);
}

/** A note about the result. It goes to stderr, so that stdout holds only the result. */
export function printNote(cli: CommandContext, text: string): void {
  if (cli.talk === 'errors') return;
  cli.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`);
}

export function stderrScreen({ stderr, environment }: CommandContext, { color }: Pick<GlobalFlags, 'color'>): Screen {
  return screenOf(stderr, { ...environment, ...(!color && { colour: false }) });
}

export function stdoutScreen({ stdout, environment }: CommandContext, { color }: GlobalFlags): Screen {
  return screenOf(stdout, { ...environment, ...(!color && { colour: false }) });
}

/** What happens within, for whoever looks for a fault. It may hold the ids and filters that were typed. */
function printDebug(cli: CommandContext, text: string): void {
  cli.stderr.write(`debug: ${printable(text)}\n`);
}

function printStore(cli: CommandContext, { verbose }: GlobalFlags, { description }: StoreChoice): void {
  if (verbose || cli.talk === 'debug') printNote(cli, `Reading ${description}`);
}
