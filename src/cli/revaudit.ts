#!/usr/bin/env node
/** The command `revaudit`: gives a run the process's arguments, streams and environment. */
import packageJson from '../../package.json' with { type: 'json' };
import { readEnvironment } from './store/environment.ts';
import { findRunning } from './store/running-instance.ts';

// `revaudit … | head` closes the pipe early; that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V'))
  process.stdout.write(`${packageJson.version}\n`);
else await run();

async function run(): Promise<void> {
  const { runRevaudit } = await import('./run-revaudit.ts');
  const { stdin, stdout, stderr } = process;
  const surroundings = {
    stdin,
    stdout,
    stderr,
    environment: readEnvironment(),
    wall: () => Date.now(),
    findRunning: () => findRunning(),
  };
  process.exitCode = await runRevaudit(args, surroundings, packageJson.version);
}
