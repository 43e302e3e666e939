/** One run of the command line, from its arguments to its exit code. */
import type { CommanderError } from 'commander';
import { MalformedInputError, NotOnRecordError } from '../base/errors.ts';
import { type Cli, errScreen, type Surroundings } from './cli.ts';
import { AmbiguousNameError, EXIT, exitCodeOf, NoStoreError, StoreUnreachableError } from './cli-errors.ts';
import { asStoreFailure } from './store/store-failure.ts';
import { painted, printable, type Screen } from './terminal/screen.ts';

/** @param args what stands behind the program's name */
export async function runRevaudit(
  args: readonly string[],
  surroundings: Surroundings,
  version: string,
): Promise<number> {
  let exitCode: number = EXIT.ok;
  const cli: Cli = {
    ...surroundings,
    endWith(code) {
      exitCode = code;
    },
  };
  const { buildProgram } = await import('./program.ts');
  const program = buildProgram(cli, version);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    // Commander has said it already. Help that was asked for ends well; help for want of a command does not.
    if (isCommanderError(thrown)) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const error = asStoreFailure(thrown);
    const { color = true, verbose = false } = program.opts<{ color?: boolean; verbose?: boolean }>();
    sayError(error, errScreen(cli, { color }), verbose);
    return exitCodeOf(error);
  }
}

function isCommanderError(error: unknown): error is CommanderError {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error
  );
}

function sayError(error: unknown, screen: Screen, verbose: boolean): void {
  const message = error instanceof Error ? error.message : String(error);
  screen.write(`${painted('red', 'error:', screen)} ${message.split('\n').map(printable).join('\n')}\n`);
  if (error instanceof AmbiguousNameError) {
    for (const { id, name } of error.candidates) screen.write(`  ${id}  ${printable(name)}\n`);
    screen.write('Ask again by id.\n');
  }
  const { cause } = error instanceof MalformedInputError ? error : {};
  // Of a file: the system knows why.
  if (cause instanceof Error && 'syscall' in cause) screen.write(`${printable(cause.message)}\n`);
  if (error instanceof NotOnRecordError)
    screen.write('The record knows what a revocation has touched; names must be whole.\n');
  if (error instanceof StoreUnreachableError) screen.write(`${error.hint}\n`);
  if (verbose && error instanceof Error && !(error instanceof NoStoreError))
    screen.write(`${error.stack}\n${error.cause instanceof Error ? `caused by ${error.cause.stack}\n` : ''}`);
}
