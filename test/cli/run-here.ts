/** Runs the command line in this process, and returns what it printed. */
import { PassThrough } from 'node:stream';
import { runRevaudit } from '../../src/cli/run-revaudit.ts';
import type { Environment } from '../../src/cli/store/environment.ts';
import type { RunningInstance } from '../../src/cli/store/running-instance.ts';
import { NOW } from './revocation-view.ts';

interface RunOptions {
  readonly environment?: Environment;
  /** One instance on this machine, or several, the newest first. */
  readonly running?: RunningInstance | readonly RunningInstance[];
  /** What is shown page by page goes there. */
  readonly page?: (text: string) => Promise<boolean>;
  /** Addresses for the browser go there. */
  readonly browse?: (url: string) => Promise<boolean>;
  /** Lines of the terminal. */
  readonly rows?: number;
  /** Columns of the terminal; absent for a pipe. */
  readonly terminal?: number;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
  /** Standard input. Without it, standard input stays open and empty. */
  readonly input?: string;
}

export async function runHere(
  args: readonly string[],
  { environment = {}, running, terminal, rows, now = () => NOW, input, page, browse }: RunOptions = {},
) {
  const [stdout, stderr] = [Object.assign(streamOf(terminal), rows === undefined ? {} : { rows }), streamOf(terminal)];
  const stdin = streamOf(terminal);
  if (input !== undefined) stdin.end(input);
  const findRunningInstances = async () => [running ?? []].flat();
  const replaced = { ...(page && { page }), ...(browse && { browse }) };
  const processContext = { stdin, stdout, stderr, environment, now, findRunningInstances, ...replaced };
  const code = await runRevaudit(args, processContext, '1.2.3');
  return { code, out: textIn(stdout), err: textIn(stderr) };
}

function streamOf(columns: number | undefined) {
  const stream = new PassThrough({ highWaterMark: 1_000_000 });
  return columns === undefined ? stream : Object.assign(stream, { isTTY: true, columns });
}

function textIn(stream: PassThrough): string {
  return String(stream.read() ?? '');
}
