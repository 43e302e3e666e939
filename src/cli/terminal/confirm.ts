/** Asks a person before something is gone for good; a script has said what it wants by calling us. */
import { createInterface } from 'node:readline/promises';
import type { Cli } from '../cli.ts';

export async function confirm({ stdin, stderr }: Cli, question: string): Promise<boolean> {
  if (!stdin.isTTY || !stderr.isTTY) return true;
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return /^y(es)?$/i.test(await lines.question(`${question} [y/N] `));
  } finally {
    lines.close();
  }
}
