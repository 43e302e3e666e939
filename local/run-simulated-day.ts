/**
 * Plays the scripted day on the simulated tenant, prints new records as they come, and compares them with the script.
 */
import type { RevocationSummary } from '../src/query/answers.ts';
import { type DaySummary, isClean, readRecord, summaryOf } from './day/day-summary.ts';
import { step } from './day/play-day.ts';
import type { Played } from './day/played.ts';
import { watchRecord } from './day/record-watch.ts';
import { DAY_MINUTES } from './day/stories.ts';
import { summaryText } from './day/summary-text.ts';
import { failureLog } from './failure-log.ts';
import { type Laptop, playOnLaptop, startLaptop } from './laptop.ts';
import { type LaptopTime, pacedTime, steppedTime } from './laptop-time.ts';
import type { StartOptions } from './options.ts';
import { nextDay } from './saved-days.ts';
import { untilInterrupted } from './until-interrupted.ts';

const DAY_MS = DAY_MINUTES * 60_000;
const PLAYED_IN_MS = 55_000;
const PRINT_EVERY_MS = 250;
/** Injected time that passes during the start and the first reading of the tenant. */
const STARTING_MS = 5 * 60_000;

/** Resolves to the exit code. With --once it is 0 only if nothing is missing, false or duplicated. */
export async function runSimulatedDay(options: StartOptions): Promise<number> {
  const print = (line: string) => process.stderr.write(`${line}\n`);
  const wanted = { start: options.start ?? Date.now() - DAY_MS, exactly: options.start !== undefined };
  const { day, start } = await nextDay(options.keep, { ...wanted, lasts: DAY_MS + STARTING_MS });
  const paced = options.once ? undefined : pacedTime({ start, speed: 1 });
  const time = paced ?? steppedTime(start);
  const interrupted = untilInterrupted();
  const laptop = await startLaptop({ ...options, day, time, log: failureLog(print) });
  try {
    if (!options.once) print(welcome(laptop, options));
    paced?.changeSpeed(DAY_MS / PLAYED_IN_MS);
    const summary = await play({ options, laptop, time, stopped: () => interrupted.happened, print });
    paced?.changeSpeed(1);
    if (options.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    else if (!interrupted.happened) process.stdout.write(`${summaryText(summary)}\n`);
    if (options.once) return isClean(summary) ? 0 : 1;
    await stayUp(laptop, time, interrupted);
    return 0;
  } finally {
    await laptop.stop();
  }
}

interface Play {
  readonly options: StartOptions;
  readonly laptop: Laptop;
  readonly time: LaptopTime;
  readonly stopped: () => boolean;
  readonly print: (line: string) => void;
}

async function play({ options, laptop, time, stopped, print }: Play): Promise<DaySummary> {
  const { host, answers } = laptop;
  const playedSoFar: Played[] = [];
  const watch = watchRecord({
    answers,
    print,
    madeAt: (summary) => playedSoFar.find((event) => isOf(event, summary))?.at,
  });
  // Saved tables have earlier days as well.
  const earlier = new Set((await readRecord(answers)).map(({ revocationId }) => revocationId));
  let printedAt = 0;
  const afterStep = async () => {
    if (options.once || Date.now() - printedAt < PRINT_EVERY_MS) return;
    printedAt = Date.now();
    await watch.printNews();
  };
  const onPlayed = (event: Played) => playedSoFar.push(event);
  const played = await playOnLaptop({ laptop, seed: options.seed, time, stopped, afterStep, onPlayed });
  if (!options.once) await host.drain();
  const views = (await readRecord(answers)).filter(({ revocationId }) => !earlier.has(revocationId));
  return summaryOf({ seed: options.seed, users: options.users, played, views, sentCounts: sentCounts(laptop) });
}

function isOf(event: Played, { subject, cause }: RevocationSummary): boolean {
  return event.cause === cause && event.subject.id === subject.id;
}

/** By our own message id: a notice that is sent twice has the same id twice. */
function sentCounts({ tenant }: Laptop): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { internetMessageId } of tenant.mailbox.messages())
    counts.set(internetMessageId, (counts.get(internetMessageId) ?? 0) + 1);
  return counts;
}

async function stayUp(
  { tenant, host }: Laptop,
  time: LaptopTime,
  interrupted: ReturnType<typeof untilInterrupted>,
): Promise<void> {
  while (!interrupted.happened) {
    await Promise.race([interrupted.wait, time.reach(Math.min(host.nextTimerAt(), time.now() + 1000))]);
    if (!interrupted.happened) await step({ tenant, time, host });
  }
}

function welcome({ apiUrl, tenant }: Laptop, { users, seed }: StartOptions): string {
  return [
    `Revocation Auditor is running with a simulated tenant of ${users} people (seed ${seed}).`,
    `${DAY_MINUTES} minutes of its day are played in one minute.`,
    `  API      ${apiUrl}/revocations   (npx revaudit in a second terminal uses it automatically)`,
    `  Mailbox  ${tenant.mailUrl}`,
    '  Ctrl-C stops it.',
    '',
  ].join('\n');
}
