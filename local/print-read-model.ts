/** `npm run read-model`: plays the simulated day once and prints everything on record, as sorted JSON. */
import { errorText, exitCodeOf } from '../src/cli/cli-errors.ts';
import { guardProcess } from '../src/cli/terminal/guard-process.ts';
import { fullReadModel } from './day/full-read-model.ts';
import { stableJson } from './day/stable-json.ts';
import { failureLog } from './failure-log.ts';
import { playOnLaptop, startLaptop } from './laptop.ts';
import { steppedTime } from './laptop-time.ts';
import { READ_MODEL_USAGE, type ReadModelOptions, readReadModelOptions } from './options.ts';
import { printWhole } from './print-whole.ts';

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

guardProcess({ textOf: errorText, exitCodeOf });
try {
  const options = readReadModelOptions(process.argv.slice(2));
  await printWhole(options.help ? READ_MODEL_USAGE : await readModelOfDay(options));
} catch (error) {
  for (const line of errorText(error).split('\n')) process.stderr.write(`error: ${line}\n`);
  process.exitCode = exitCodeOf(error);
}
// Sockets that a library leaves open must not delay the end.
process.exit();
