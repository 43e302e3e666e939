/** One run of the command line, from its arguments to its exit code. */
import type { CommanderError } from 'commander';
import { MalformedInputError, NotOnRecordError } from '../base/errors.ts';
import { AmbiguousNameError, EXIT, exitCodeOf, NoStoreError, StoreUnreachableError } from './cli-errors.ts';
import { type CommandContext, type ProcessContext, stderrScreen } from './command-context.ts';
import { asStoreFailure } from './store/store-failure.ts';
import { printable, type Screen, styled } from './terminal/screen.ts';

/** Resolves to the exit code. @param args without the name of the program */
export async function runRevaudit(
  args: readonly string[],
  processContext: ProcessContext,
  version: string,
): Promise<number> {
  let exitCode: number = EXIT.ok;
  const cli: CommandContext = {
    ...processContext,
    setExitCode(code) {
      exitCode = code;
    },
  };
  const { buildProgram } = await import('./program.ts');
  const program = buildProgram(cli, version);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    // Commander has printed it already. --help ends with 0; help because the command is missing does not.
    if (isCommanderError(thrown)) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const error = asStoreFailure(thrown);
    const { color = true, verbose = false } = program.opts<{ color?: boolean; verbose?: boolean }>();
    printError(error, stderrScreen(cli, { color }), verbose);
    return exitCodeOf(error);
  }
}

function isCommanderError(error: unknown): error is CommanderError {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error
  );
}

function printError(error: unknown, screen: Screen, verbose: boolean): void {
  const message = error instanceof Error ? error.message : String(error);
  screen.write(`${styled('red', 'error:', screen)} ${message.split('\n').map(printable).join('\n')}\n`);
  for (const hint of hintsFor(error)) screen.write(`${hint}\n`);
  if (verbose && error instanceof Error && !(error instanceof NoStoreError))
    screen.write(`${error.stack}\n${error.cause instanceof Error ? `caused by ${error.cause.stack}\n` : ''}`);
}

function hintsFor(error: unknown): readonly string[] {
  if (error instanceof AmbiguousNameError)
    return [
      ...error.candidates.map(({ id, name }) => `  ${id}  ${printable(name)}`),
      'Run the command again with one of these ids.',
    ];
  if (error instanceof NotOnRecordError)
    return ['The record holds only users and apps that a revocation affected. Names must be given in full.'];
  if (error instanceof StoreUnreachableError) return [error.hint];
  // The error of the operating system says why a file could not be read.
  const cause = error instanceof MalformedInputError ? error.cause : undefined;
  return cause instanceof Error && 'syscall' in cause ? [printable(cause.message)] : [];
}
