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
import { printWhole } from './print-whole.ts';
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
  const started = startLaptop({ ...options, day, time, log: failureLog(print) });
  const laptop = await Promise.race([started, interrupted.wait]);
  // The process ends now, and what has been started with it.
  if (laptop === undefined) return endEarly(options, interrupted.exitCode);
  try {
    if (!options.once) print(welcome(laptop, options));
    paced?.changeSpeed(DAY_MS / PLAYED_IN_MS);
    const summary = await play({ options, laptop, time, stopped: () => interrupted.happened, print });
    paced?.changeSpeed(1);
    // A part of a day is compared with that part only, and must not be taken for a clean day.
    const result = interrupted.happened ? { ...summary, incomplete: true } : summary;
    if (options.json) await printWhole(`${JSON.stringify({ ...placesOf(laptop, options), ...result }, null, 2)}\n`);
    else if (!interrupted.happened) await printWhole(`${summaryText(summary)}\n`);
    if (interrupted.happened) print('Interrupted: the day is incomplete.');
    if (interrupted.happened || options.once) return interrupted.exitCode || (isClean(summary) ? 0 : 1);
    print(['', ...links(laptop), ...ending(options), ''].join('\n'));
    await stayUp(laptop, time, interrupted);
    return interrupted.exitCode;
  } finally {
    await laptop.stop();
  }
}

async function endEarly({ json, seed, users }: StartOptions, exitCode: number): Promise<number> {
  const nothing = { ...summaryOf({ seed, users, played: [], views: [], sentCounts: new Map() }), incomplete: true };
  if (json) await printWhole(`${JSON.stringify(nothing, null, 2)}\n`);
  return exitCode;
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

/** Where a program that started it finds it. With --once nothing stays up. */
function placesOf({ apiUrl, dashboardUrl }: Laptop, { once }: StartOptions): object {
  return once ? {} : { api: `${apiUrl}/v1`, dashboard: dashboardUrl };
}

function welcome(laptop: Laptop, options: StartOptions): string {
  const { users, seed } = options;
  return [
    `Revocation Auditor is running with a simulated tenant of ${users} people (seed ${seed}).`,
    `${DAY_MINUTES} minutes of its day are played in one minute.`,
    ...links(laptop),
    ...ending(options),
    '',
  ].join('\n');
}

function links({ apiUrl, dashboardUrl, tenant }: Laptop): readonly string[] {
  return [
    `  Dashboard  ${dashboardUrl}`,
    `  API        ${apiUrl}/v1   (node bin/revaudit.mjs in a second terminal finds it)`,
    `  Mailbox    ${tenant.mailUrl}`,
  ];
}

function ending({ keep }: StartOptions): readonly string[] {
  if (keep !== undefined) return [`  Ctrl-C stops it. The record stays in ${keep}.`];
  return ['  Ctrl-C stops it and discards the record. To keep it, start with --keep DIR.'];
}
