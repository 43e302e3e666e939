/** Runs the command line in this process, with streams that can be looked at afterwards. */
import { PassThrough } from 'node:stream';
import { runRevaudit } from '../../src/cli/run-revaudit.ts';
import type { Environment } from '../../src/cli/store/environment.ts';
import type { RunningInstance } from '../../src/cli/store/running-instance.ts';
import { NOW } from './revocation-view.ts';

interface Here {
  readonly environment?: Environment;
  readonly running?: RunningInstance;
  /** Columns of the terminal; absent for a pipe. */
  readonly terminal?: number;
  /** Milliseconds; when it is. */
  readonly wall?: () => number;
  /** What comes on standard input; without it nothing does, for ever. */
  readonly input?: string;
}

export async function runHere(
  args: readonly string[],
  { environment = {}, running, terminal, wall = () => NOW, input }: Here = {},
) {
  const [stdout, stderr] = [streamOf(terminal), streamOf(terminal)];
  const stdin = streamOf(terminal);
  if (input !== undefined) stdin.end(input);
  const surroundings = { stdin, stdout, stderr, environment, wall, findRunning: async () => running };
  const code = await runRevaudit(args, surroundings, '1.2.3');
  return { code, out: textIn(stdout), err: textIn(stderr) };
}

function streamOf(columns: number | undefined) {
  const stream = new PassThrough({ highWaterMark: 1_000_000 });
  return columns === undefined ? stream : Object.assign(stream, { isTTY: true, columns });
}

function textIn(stream: PassThrough): string {
  return String(stream.read() ?? '');
}
