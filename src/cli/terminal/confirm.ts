/** Asks before something is deleted or sent again. Without a terminal nobody can answer, so a flag must say it. */

import { createInterface } from 'node:readline';
import { printable } from '../../base/printable.ts';
import { UsageError } from '../cli-errors.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodeOfSignal } from './guard-process.ts';

/** Ctrl-C at a question. */
export class InterruptedError extends Error {
  readonly exitCode = exitCodeOfSignal('SIGINT');
}

/**
 * To be called before anything is opened.
 * @param command its name, for the message
 * @throws UsageError if nobody could be asked, and --yes is not given
 */
export function requireAnswerable({ stdin, stderr }: CommandContext, command: string, yes: boolean | undefined): void {
  if (yes || (stdin.isTTY && stderr.isTTY)) return;
  throw new UsageError(
    `${command} asks before it acts, and there is no terminal to ask on: nothing was done. Give --yes to say that you mean it`,
  );
}

/** Only `y` or `yes` is a yes. The end of the input is a no. @throws InterruptedError at Ctrl-C */
export function confirm({ stdin, stderr }: CommandContext, question: string): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: true });
  return new Promise<boolean>((resolve, reject) => {
    lines.on('SIGINT', () => reject(new InterruptedError('Interrupted')));
    lines.on('close', () => resolve(false));
    lines.question(`${printable(question)} [y/N] `, (answer) => resolve(/^\s*y(es)?\s*$/i.test(answer)));
  }).finally(() => lines.close());
}
