/** Starts one of our programs in its own process; its first line of output says how to reach it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { InvariantError } from '../src/base/errors.ts';

export interface Child {
  readonly line: string;
  stop(): Promise<void>;
}

export async function startChild(
  file: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Child> {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...settings },
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(([code]) => Promise.reject(new InvariantError(`${file} ended with ${code}`))),
  ]);
  return {
    line: String(line),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
