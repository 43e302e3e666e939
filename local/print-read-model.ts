/** `npm run read-model`: plays the simulated day once and prints all that is then on record, as sorted JSON. */
import { AuditorError } from '../src/base/errors.ts';
import { stableJson } from './day/stable-json.ts';
import { wholeRecord } from './day/whole-record.ts';
import { failuresOnly } from './failures-only.ts';
import { startLaptop } from './laptop.ts';
import { steppedTime } from './laptop-time.ts';
import { READ_MODEL_USAGE, type ReadModelOptions, readReadModelOptions } from './options.ts';
import { playOnLaptop } from './play-on-laptop.ts';

async function readModelOfDay({ seed, users, start }: ReadModelOptions): Promise<string> {
  const time = steppedTime(start);
  const log = failuresOnly((line) => process.stderr.write(`${line}\n`));
  const laptop = await startLaptop({ seed, users, day: 1, keep: undefined, time, log });
  try {
    await playOnLaptop({ laptop, seed, time, stopped: () => false, afterStep: async () => {}, onPlayed: () => {} });
    return stableJson(await wholeRecord({ ...laptop, mails: laptop.tenant.mailbox.messages() }));
  } finally {
    await laptop.stop();
  }
}

/** Resolves once the reader has it all: a pipe takes only some of a long text at once. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

try {
  const options = readReadModelOptions(process.argv.slice(2));
  await print(options.help ? READ_MODEL_USAGE : await readModelOfDay(options));
} catch (error) {
  if (!(error instanceof AuditorError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
// Sockets that a library keeps open must not hold up the end.
process.exit();
