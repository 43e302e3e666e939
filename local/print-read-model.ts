/** `npm run read-model`: plays the simulated day once and prints everything on record, as sorted JSON. */
import { exitCodeOf } from '../src/cli/cli-errors.ts';
import { errorText } from '../src/cli/error-text.ts';
import { guardProcess } from '../src/cli/terminal/guard-process.ts';
import { fullReadModel } from './day/full-read-model.ts';
import { stableJson } from './day/stable-json.ts';
import { failureLog } from './failure-log.ts';
import { playOnLaptop, startLaptop } from './laptop.ts';
import { steppedTime } from './laptop-time.ts';
import { READ_MODEL_USAGE, type ReadModelOptions, readReadModelOptions } from './options.ts';

async function readModelOfDay({ seed, users, start }: ReadModelOptions): Promise<string> {
  const time = steppedTime(start);
  const log = failureLog((line) => process.stderr.write(`${line}\n`));
  const laptop = await startLaptop({ seed, users, day: 1, keep: undefined, time, log });
  try {
    await playOnLaptop({ laptop, seed, time, stopped: () => false, afterStep: async () => {}, onPlayed: () => {} });
    return stableJson(await fullReadModel({ ...laptop, mails: laptop.tenant.mailbox.messages() }));
  } finally {
    await laptop.stop();
  }
}

/** Resolves when the reader has all of it: a pipe accepts only a part of a long text at once. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

guardProcess({ textOf: errorText, exitCodeOf });
try {
  const options = readReadModelOptions(process.argv.slice(2));
  await print(options.help ? READ_MODEL_USAGE : await readModelOfDay(options));
} catch (error) {
  for (const line of errorText(error).split('\n')) process.stderr.write(`error: ${line}\n`);
  process.exitCode = exitCodeOf(error);
}
// Sockets that a library leaves open must not delay the end.
process.exit();
