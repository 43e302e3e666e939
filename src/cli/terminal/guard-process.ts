/** Ends that nobody planned: a full disk, a closed pipe, Ctrl-C, a bug. Each is one line on stderr and an exit code. */
import { writeSync } from 'node:fs';
import { constants } from 'node:os';
import { isSystemError, systemReason } from '../../base/system-failure.ts';

interface GuardOptions {
  /** One line for a person: what failed, where, and what to do. */
  readonly textOf: (error: unknown) => string;
  readonly exitCodeOf: (error: unknown) => number;
}

const FAILED = 1;
const STDERR = 2;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let onSignal: ((signal: NodeJS.Signals) => void) | undefined;

/** By convention, 128 and the number of the signal. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return 128 + (constants.signals[signal] ?? 0);
}

/** For the start of a process. Call the returned function when the process has done its work. */
export function guardProcess({ textOf, exitCodeOf }: GuardOptions): () => void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `revaudit … | head` closes the pipe early. That is not an error.
    if (error.code === 'EPIPE') process.exit();
    endWith(`Cannot write to standard output: ${isSystemError(error) ? systemReason(error) : error.message}`, FAILED);
  });
  // Nobody can read it any more; the exit code still tells how it ended.
  process.stderr.on('error', () => {});
  const fail = (error: unknown) => endWith(textOf(error), exitCodeOf(error));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  onSignals((signal) => process.exit(exitCodeOfSignal(signal)));

  let isDone = false;
  process.on('beforeExit', () => {
    // Node would end with a code of its own, and show a line of our source.
    if (!isDone) endWith('It stopped before it was done, because nothing more could happen.', FAILED);
  });
  return () => {
    isDone = true;
  };
}

/** What Ctrl-C and its like do from now on, instead of ending the process at once. */
export function onSignals(act: (signal: NodeJS.Signals) => void): void {
  const isListening = onSignal !== undefined;
  onSignal = act;
  if (isListening) return;
  // Never removed: a signal that arrives while the listeners change would be lost.
  for (const signal of SIGNALS) process.on(signal, () => onSignal?.(signal));
}

function endWith(text: string, exitCode: number): never {
  // Not through the stream, which writes to a pipe only later.
  try {
    writeSync(STDERR, `error: ${text}\n`);
  } catch {
    // Standard error is full or closed; the exit code remains.
  }
  process.exit(exitCode);
}
