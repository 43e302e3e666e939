#!/usr/bin/env node
/** The command `revaudit`: runs with the arguments, streams and environment of this process. */
import packageJson from '../../package.json' with { type: 'json' };
import { errorText, exitCodeOf } from './cli-errors.ts';
import { readEnvironment } from './store/environment.ts';
import { findRunningInstances } from './store/running-instance.ts';
import { guardProcess } from './terminal/guard-process.ts';

const done = guardProcess({ textOf: errorText, exitCodeOf });
const args = process.argv.slice(2);
// Answered without loading all commands, which takes longer.
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V'))
  process.stdout.write(`${packageJson.version}\n`);
else await run();
done();

async function run(): Promise<void> {
  const { runRevaudit } = await import('./run-revaudit.ts');
  const { stdin, stdout, stderr } = process;
  const processContext = {
    stdin,
    stdout,
    stderr,
    environment: readEnvironment(),
    now: () => Date.now(),
    findRunningInstances: () => findRunningInstances(),
    page: async (text: string, pager: string | undefined) => {
      const { showPages } = await import('./terminal/show-pages.ts');
      return showPages(text, pager);
    },
    browse: async (url: string) => {
      const { openBrowser } = await import('./terminal/open-browser.ts');
      return openBrowser(url);
    },
  };
  process.exitCode = await runRevaudit(args, processContext, packageJson.version);
}
