/** One run of the command line, from its arguments to its exit code. */
import type { CommanderError } from 'commander';
import { printableJson } from '../base/printable.ts';
import { EXIT, errorJson, errorText, exitCodeOf, NoStoreError } from './cli-errors.ts';
import { type CommandContext, type ProcessContext, stderrScreen } from './command-context.ts';
import { mannerOf } from './shell/command-line.ts';
import { asStoreFailure } from './store/store-failure.ts';
import { InterruptedError } from './terminal/confirm.ts';
import { type Screen, styled } from './terminal/screen.ts';

/** Resolves to the exit code. @param args without the name of the program */
export async function runRevaudit(
  args: readonly string[],
  processContext: ProcessContext,
  version: string,
): Promise<number> {
  let exitCode: number = EXIT.ok;
  const { jsonErrors, talk } = mannerOf(args);
  const cli: CommandContext = {
    ...processContext,
    talk,
    jsonErrors,
    setExitCode(code) {
      exitCode = code;
    },
  };
  const { buildProgram } = await import('./program.ts');
  const program = buildProgram(cli, version);
  try {
    // Whoever types only the name of the command wants to know what it can do.
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    // Commander has printed it already. `--help` exits with 0; help that is printed for a missing command exits with 2.
    if (isCommanderError(thrown)) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (thrown instanceof InterruptedError) {
      cli.stderr.write('\n');
      return EXIT.interrupted;
    }
    const error = asStoreFailure(thrown);
    const { color = true, verbose = false } = program.opts<{ color?: boolean; verbose?: boolean }>();
    if (jsonErrors) cli.stderr.write(`${printableJson(errorJson(error))}\n`);
    else printError(error, stderrScreen(cli, { color }), verbose || talk === 'debug');
    return exitCodeOf(error);
  }
}

function isCommanderError(error: unknown): error is CommanderError {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error
  );
}

function printError(error: unknown, screen: Screen, verbose: boolean): void {
  for (const [index, line] of errorText(error).split('\n').entries())
    screen.write(`${index === 0 ? `${styled('red', 'error:', screen)} ` : ''}${line}\n`);
  if (verbose && error instanceof Error && !(error instanceof NoStoreError))
    screen.write(`${error.stack}\n${error.cause instanceof Error ? `caused by ${error.cause.stack}\n` : ''}`);
}
