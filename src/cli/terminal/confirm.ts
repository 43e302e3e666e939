/** Asks for confirmation before something is deleted for good. A script is not asked: it calls us on purpose. */
import { createInterface } from 'node:readline/promises';
import type { CommandContext } from '../command-context.ts';

export async function confirm({ stdin, stderr }: CommandContext, question: string): Promise<boolean> {
  if (!stdin.isTTY || !stderr.isTTY) return true;
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return /^y(es)?$/i.test(await lines.question(`${question} [y/N] `));
  } finally {
    lines.close();
  }
}
