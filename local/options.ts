/** The command line options of `npm start` and `npm run read-model`. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { SettingsError } from '../src/base/errors.ts';
import { asPasted } from '../src/base/pasted.ts';

/** Which simulated day is played. */
export interface DayOptions {
  readonly seed: number;
  readonly users: number;
  /** When the clock of the day starts, ms. Undefined: half an hour before now. */
  readonly start: number | undefined;
}

export interface StartOptions extends DayOptions {
  /** Use Microsoft Graph with the developer's credential instead of the simulated tenant. */
  readonly real: boolean;
  /** Play the day as fast as possible, print the summary and end. */
  readonly once: boolean;
  readonly json: boolean;
  /** Folder for the tables. Undefined: in memory. */
  readonly keep: string | undefined;
  readonly help: boolean;
}

export interface ReadModelOptions extends DayOptions {
  readonly start: number;
  readonly help: boolean;
}

export const START_USAGE = `npm start -- [options]

Runs the whole product on this computer, with a simulated Entra tenant.
Without --real nothing leaves this computer.

  --once         play the day as fast as possible, compare the record with what was played, and end
                 (exit code 0: no revocation is missing, false or duplicated)
  --json         print the summary of the day to standard output as one JSON object
  --seed N       play another tenant and another day (default 1)
  --users N      number of people in the tenant (default 60, from 30 to 5000)
  --start TIME   start the day at this UTC time, for example 2026-03-02T08:00:00Z (default: half an hour before now)
  --keep DIR     save the tables in this folder; the next start with the same folder plays the next day
  --real         read a real tenant with your own credential (run az login first) instead of the simulated tenant;
                 no mail is sent unless NOTICE_MODE=send
  -h, --help     print this text

Ctrl-C stops it. Without --keep (or --real) the record is in memory and is then gone.

Exit codes: 0 done; 1 failed, or the record of the day is wrong; 2 an option or setting is wrong; 5 not signed in to
Azure (--real); 130 stopped with Ctrl-C ("incomplete" in the JSON of --once)
`;

export const READ_MODEL_USAGE = `npm run --silent read-model -- [options]

Plays the simulated day once and prints everything that is then on record, as sorted JSON.
The same options print the same bytes.

  --seed N       play another tenant and another day (default 1)
  --users N      number of people in the tenant (default 60, from 30 to 5000)
  --start TIME   start the day at this UTC time (default 2026-03-02T08:00:00Z)
  -h, --help     print this text
`;

const DAY_FLAGS = {
  seed: { type: 'string', default: '1' },
  users: { type: 'string', default: '60' },
  start: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const START_FLAGS = {
  ...DAY_FLAGS,
  real: { type: 'boolean', default: false },
  once: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  keep: { type: 'string' },
} as const;

const READ_MODEL_FLAGS = { ...DAY_FLAGS, start: { type: 'string', default: '2026-03-02T08:00:00Z' } } as const;

const SEEDS = { least: 0, most: 2 ** 31 - 1 };
/** All stories need people of their own. With more people a day takes hours, and shows no more. */
const USERS = { least: 30, most: 5000 };

const UTC_TIME = /^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;
const TO_THE_MINUTE = 16;

/** @throws SettingsError naming every problem at once */
export function readStartOptions(args: readonly string[]): StartOptions {
  const values = parsed(args, START_FLAGS, 'npm start -- --help');
  const { day, problems } = dayOf(values);
  if (values.real && values.once) problems.push('--once plays the simulated day and cannot be combined with --real');
  if (values.keep?.trim() === '') problems.push('--keep needs a folder, such as --keep saved-days');
  if (values.real && values.start !== undefined)
    problems.push('--start sets the time of the simulated day and cannot be combined with --real');
  if (problems.length > 0) throw new SettingsError(problems);
  return { ...values, keep: values.keep, ...day };
}

/** @throws SettingsError naming every problem at once */
export function readReadModelOptions(args: readonly string[]): ReadModelOptions {
  const values = parsed(args, READ_MODEL_FLAGS, 'npm run read-model -- --help');
  const { day, problems } = dayOf(values);
  if (problems.length > 0) throw new SettingsError(problems);
  return { ...day, start: Date.parse(values.start), help: values.help };
}

interface DayValues {
  readonly seed: string;
  readonly users: string;
  readonly start?: string;
}

function dayOf(values: DayValues): { readonly day: DayOptions; readonly problems: string[] } {
  const problems: string[] = [];
  const wholeNumber = (name: 'seed' | 'users', { least, most }: { readonly least: number; readonly most: number }) => {
    const text = asPasted(values[name]);
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      problems.push(`--${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`);
    return value;
  };
  const start = values.start === undefined ? undefined : utcTime(asPasted(values.start));
  if (values.start !== undefined && start === undefined) {
    const form = 'a UTC time in ISO 8601 from 2000 to 2099, such as 2026-03-02T08:00:00Z';
    problems.push(`--start must be ${form}, not ${JSON.stringify(values.start)}`);
  }
  return { day: { seed: wholeNumber('seed', SEEDS), users: wholeNumber('users', USERS), start }, problems };
}

/** Milliseconds; undefined if the text is not a UTC time. */
function utcTime(text: string): number | undefined {
  const time = UTC_TIME.test(text) ? new Date(text) : undefined;
  if (time === undefined || Number.isNaN(time.getTime())) return undefined;
  // The constructor reads February 30 as March 2.
  return time.toISOString().startsWith(text.slice(0, TO_THE_MINUTE)) ? time.getTime() : undefined;
}

function parsed<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T, help: string) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new SettingsError([`${message.split('\n', 1).join().replace(/\.$/, '')} (${help} lists the options)`]);
  }
}
