/** What every command does around its own work: find the record, ask it, print, and say on stderr what goes on. */

import type { Clock } from '../base/clock.ts';
import type { Answers } from '../query/answers.ts';
import type { GlobalFlags } from './commands/flags.ts';
import type { Environment } from './store/environment.ts';
import type { RunningInstance } from './store/running-instance.ts';
import { openAnswers } from './store/store.ts';
import { chooseStore, chooseTables, type StoreChoice, type TablesChoice } from './store/store-choice.ts';
import { checkQuery } from './terminal/jmespath-query.ts';
import { type Result, renderResult } from './terminal/output.ts';
import { type InStream, type OutStream, printable, type Screen, screenOf } from './terminal/screen.ts';

/** The world of one run, from the outside. */
export interface Surroundings {
  readonly stdout: OutStream;
  readonly stdin: InStream;
  readonly stderr: OutStream;
  readonly environment: Environment;
  readonly wall: Clock;
  readonly findRunning: () => Promise<RunningInstance | undefined>;
}

export interface Cli extends Surroundings {
  /** For what is done, but not whole: exit with this code where nothing worse happens. */
  endWith(code: number): void;
}

export interface Asked {
  readonly answers: Answers;
  readonly now: number;
}

/** Asks the record and prints what comes of it. */
export async function askAndPrint(cli: Cli, flags: GlobalFlags, ask: (asked: Asked) => Promise<Result>): Promise<void> {
  // First, so that a slip in the expression is not answered after a minute's reading.
  if (flags.query !== undefined) await checkQuery(flags.query);
  const choice = await sourceOf(cli, flags);
  await printResult(cli, flags, await ask({ answers: await openAnswers(choice), now: cli.wall() }));
}

/** Where the record is that a question goes to. */
export async function sourceOf(cli: Cli, flags: GlobalFlags): Promise<StoreChoice> {
  const choice = chooseStore({ flags, environment: cli.environment, running: await cli.findRunning() });
  saySource(cli, flags, choice);
  return choice;
}

/** The tables themselves, for what writes or repairs. */
export async function tablesFor(cli: Cli, flags: GlobalFlags, purpose: string): Promise<TablesChoice> {
  const choice = chooseTables({ flags, environment: cli.environment, running: await cli.findRunning() }, purpose);
  saySource(cli, flags, choice);
  return choice;
}

export async function printResult(cli: Cli, flags: GlobalFlags, result: Result): Promise<void> {
  const screen = outScreen(cli, flags);
  screen.write(await renderResult(result, flags, screen));
}

/** A remark beside the result; never on standard output. */
export function remark(cli: Cli, text: string): void {
  cli.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`);
}

export function errScreen({ stderr, environment }: Cli, { color }: Pick<GlobalFlags, 'color'>): Screen {
  return screenOf(stderr, color ? environment.colour : false);
}

export function outScreen({ stdout, environment }: Cli, { color }: GlobalFlags): Screen {
  return screenOf(stdout, color ? environment.colour : false);
}

function saySource(cli: Cli, { verbose }: GlobalFlags, { said }: StoreChoice): void {
  if (verbose) remark(cli, `Looking at ${said}`);
}
