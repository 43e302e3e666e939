/** `npm start`: the whole product on this computer, with a simulated tenant or (`--real`) a real one. */
import { buildWebIfStale } from '../bin/build-web.ts';
import { errorText, exitCodeOf } from '../src/cli/cli-errors.ts';
import { exitCodeOfSignal, guardProcess, onSignals } from '../src/cli/terminal/guard-process.ts';
import { readStartOptions, START_USAGE, type StartOptions } from './options.ts';
import { printWhole } from './print-whole.ts';

guardProcess({ textOf: errorText, exitCodeOf });
try {
  const options = readStartOptions(process.argv.slice(2));
  if (options.help) await printWhole(START_USAGE);
  else process.exitCode = await start(options);
} catch (error) {
  for (const line of errorText(error).split('\n')) process.stderr.write(`error: ${line}\n`);
  process.exitCode = exitCodeOf(error);
}
// Sockets that a library leaves open must not delay Ctrl-C.
process.exit();

/** Loads the product only now, because that takes seconds in which the screen would stay empty. */
async function start(options: StartOptions): Promise<number> {
  if (options.real) {
    process.stderr.write('Starting Revocation Auditor on a real tenant …\n');
    await buildWebIfStale((line) => process.stderr.write(`${line}\n`));
    const { runRealTenant } = await import('./run-real-tenant.ts');
    return runRealTenant(options);
  }
  // What is cut short says so, even before the day began.
  if (options.json)
    onSignals((signal) => process.stdout.write('{"incomplete":true}\n', () => process.exit(exitCodeOfSignal(signal))));
  process.stderr.write(`Starting Revocation Auditor with a simulated tenant of ${options.users} people …\n`);
  await buildWebIfStale((line) => process.stderr.write(`${line}\n`));
  const { runSimulatedDay } = await import('./run-simulated-day.ts');
  return runSimulatedDay(options);
}
