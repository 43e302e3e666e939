/** `npm start`: the whole product on this computer, with a simulated tenant or (`--real`) a real one. */
import { AuditorError } from '../src/base/errors.ts';
import { readStartOptions, START_USAGE } from './options.ts';
import { runRealTenant } from './run-real-tenant.ts';
import { runSimulatedDay } from './run-simulated-day.ts';

try {
  const options = readStartOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(START_USAGE);
  else process.exitCode = await (options.real ? runRealTenant(options) : runSimulatedDay(options));
} catch (error) {
  if (!(error instanceof AuditorError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
// Sockets that a library leaves open must not delay Ctrl-C.
process.exit();
