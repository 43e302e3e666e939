/** Runs npm in a folder and returns what it prints. */

import { InvariantError } from '../src/base/errors.ts';
import { run } from './run-program.ts';

export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { code, out, err } = await run('npm', args, { cwd });
  if (code !== 0) throw new InvariantError(`npm ${args[0]} ended with ${code}: ${err.trim()}`);
  return out;
}
