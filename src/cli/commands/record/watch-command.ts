/** `revaudit watch`: new revocations as they are recorded, until Ctrl-C. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { asPasted } from '../../../base/pasted.ts';
import { printableJson } from '../../../base/printable.ts';
import { CAUSES, type Cause } from '../../../detect/cause.ts';
import { SEVERITIES, type Severity } from '../../../detect/severity.ts';
import type { RevocationDetails } from '../../../query/answers.ts';
import { EXIT, StoreUnreachableError, UsageError } from '../../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, resolveStore, stdoutScreen } from '../../command-context.ts';
import { watchLine } from '../../pages/watch-line.ts';
import { type FeedReader, feedReader } from '../../store/feed-reader.ts';
import { openClient } from '../../store/open-client.ts';
import { openAnswers } from '../../store/store.ts';
import { asStoreFailure } from '../../store/store-failure.ts';
import { formatOf } from '../../terminal/output.ts';
import { addFailOn, isAtLeast, parseSinceFlag, repeatedChoice } from '../list-options.ts';

interface Flags extends GlobalFlags {
  readonly since?: string;
  readonly cause?: readonly Cause[];
  readonly severity?: readonly Severity[];
  readonly every: number;
  readonly for?: number;
  readonly failOn?: Severity;
}

const EXAMPLES = `
On a terminal each revocation is a line; in a pipe it is a line of JSON, as "revocations show" prints it.

Examples:
  revaudit watch --severity critical --severity high
  revaudit watch --since 1h -o jsonl >> revocations.jsonl
  revaudit watch --for 10m --fail-on high          after a change: exit code 7 if something bad happens`;

/** An answer from the store takes about so long, and nothing is recorded faster. */
const DEFAULT_EVERY_MS = 5_000;
const MIN_EVERY_MS = 1_000;
/** After so many failures in a row nobody answers any more. */
const MAX_FAILURES = 10;
const MAX_PAUSE_MS = 60_000;

export function addWatch(program: Command, cli: CommandContext): void {
  const watch = program
    .command('watch')
    .description('print new revocations as they are recorded, until Ctrl-C')
    .option('--since <when>', 'begin with what was recorded since then', parseSinceFlag)
    .addOption(repeatedChoice('--cause <cause>', 'only this cause; may be given several times', CAUSES))
    .addOption(repeatedChoice('--severity <severity>', 'only this severity; also several', SEVERITIES))
    .option('--every <time>', 'how often to ask, such as 30s; default 5s', parseTimeFlag, DEFAULT_EVERY_MS)
    .option('--for <time>', 'stop after so long, such as 10m', parseTimeFlag);
  addFailOn(watch)
    .addHelpText('after', EXAMPLES)
    .action((_options: unknown, command: Command) => watchFeed(cli, command.optsWithGlobals<Flags>()));
}

async function watchFeed(cli: CommandContext, flags: Flags): Promise<void> {
  const print = printerFor(cli, flags);
  const choice = await resolveStore(cli, flags);
  const [answers, client] = await Promise.all([openAnswers(choice), openClient(choice, cli.now())]);
  const reader = feedReader(client, answers, flags.since);
  const started = performance.now();
  printNote(cli, 'Watching; Ctrl-C ends it.');
  for (;;) {
    for (const revocation of await readPatiently(cli, reader)) {
      if (!isWanted(revocation, flags)) continue;
      await print(revocation);
      if (flags.failOn !== undefined && isAtLeast(revocation.severity, flags.failOn)) cli.setExitCode(EXIT.gate);
    }
    const left = flags.for === undefined ? Number.POSITIVE_INFINITY : flags.for - (performance.now() - started);
    if (left <= 0) return;
    await delay(Math.min(left, flags.every));
  }
}

/** An app that restarts is asked again, after longer and longer pauses. */
async function readPatiently(cli: CommandContext, reader: FeedReader): Promise<readonly RevocationDetails[]> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await reader.next();
    } catch (thrown) {
      const error = asStoreFailure(thrown);
      if (!(error instanceof StoreUnreachableError && error.retryable) || failures === MAX_FAILURES) throw error;
      if (failures === 1) printNote(cli, `${error.message}; asking again`);
      await delay(Math.min(MAX_PAUSE_MS, DEFAULT_EVERY_MS * 2 ** (failures - 1)));
    }
  }
}

function isWanted({ cause, severity }: RevocationDetails, wanted: Flags): boolean {
  return (wanted.cause?.includes(cause) ?? true) && (wanted.severity?.includes(severity) ?? true);
}

function printerFor(cli: CommandContext, flags: Flags): (revocation: RevocationDetails) => Promise<void> {
  const screen = stdoutScreen(cli, flags);
  if (flags.query !== undefined) throw new UsageError('watch takes no --query: filter its lines with another program');
  const format = formatOf(flags, screen);
  if (format === 'table') return async (revocation) => screen.write(await watchLine(revocation, screen));
  if (format === 'json' || format === 'jsonl' || format === 'ndjson')
    return async (revocation) => screen.write(`${printableJson(revocation)}\n`);
  if (format === 'none') return async () => {};
  throw new UsageError(`watch prints lines of a table or of JSON (-o jsonl), not ${format}`);
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

function parseTimeFlag(given: string): number {
  const [, count, unit = ''] = /^(\d{1,6})\s*(s|m|h)$/i.exec(asPasted(given)) ?? [];
  const ms = Number(count) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (!(ms >= MIN_EVERY_MS)) throw new InvalidArgumentError('It must be a time such as 30s, 10m or 1h.');
  return ms;
}
