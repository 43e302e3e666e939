#!/usr/bin/env node
/** The command `revaudit`: runs with the arguments, streams and environment of this process. */
import packageJson from '../../package.json' with { type: 'json' };
import { readEnvironment } from './store/environment.ts';
import { findRunningInstance } from './store/running-instance.ts';

// `revaudit … | head` closes the pipe early. That is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const args = process.argv.slice(2);
// Answered without loading all commands, which takes longer.
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V'))
  process.stdout.write(`${packageJson.version}\n`);
else await run();

async function run(): Promise<void> {
  const { runRevaudit } = await import('./run-revaudit.ts');
  const { stdin, stdout, stderr } = process;
  const processContext = {
    stdin,
    stdout,
    stderr,
    environment: readEnvironment(),
    now: () => Date.now(),
    findRunningInstance: () => findRunningInstance(),
  };
  process.exitCode = await runRevaudit(args, processContext, packageJson.version);
}
