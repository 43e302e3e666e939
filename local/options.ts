/** What `npm start` and `npm run read-model` can be told. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { SettingsError } from '../src/base/errors.ts';

/** Which simulated day is played. */
export interface DayOptions {
  readonly seed: number;
  readonly users: number;
  /** When the clock of the day starts, ms; half an hour before now where not given. */
  readonly start: number | undefined;
}

export interface StartOptions extends DayOptions {
  /** Use Microsoft Graph with the developer's credential instead of the simulated tenant. */
  readonly real: boolean;
  /** Play the day unpaced, print the summary and end. */
  readonly once: boolean;
  readonly json: boolean;
  /** Folder that keeps the tables; in memory where not given. */
  readonly keep: string | undefined;
  readonly help: boolean;
}

export const START_USAGE = `npm start -- [options]

  --once         play the day unpaced, check what was recorded against what was played, and end (0: nothing missed, false or doubled)
  --json         print the day's summary as one JSON object on standard output
  --seed N       another tenant and another day (default 1)
  --users N      people in the tenant (default 60)
  --start TIME   play the day at this UTC time, for example 2026-03-02T08:00:00Z (default: half an hour before now)
  --keep DIR     keep the tables in this folder
  --real         read a real tenant with your own credential (az login) instead of the simulated one; nothing is sent unless NOTICE_MODE=send
`;

export const READ_MODEL_USAGE = `npm run --silent read-model -- [options]

Plays the simulated day once and prints all that is then on record, as sorted JSON.
The same options print the same bytes.

  --seed N       another tenant and another day (default 1)
  --users N      people in the tenant (default 60)
  --start TIME   play the day at this UTC time (default 2026-03-02T08:00:00Z)
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

const REAL_START = '--start sets the time of the simulated day, so it does not go with --real: leave one of them out';

/** @throws SettingsError naming every problem at once */
export function readStartOptions(args: readonly string[]): StartOptions {
  const values = parsed(args, START_FLAGS, 'npm start -- --help');
  const { day, problems } = dayOf(values);
  if (values.real && values.once) problems.push('--once plays the simulated day, so it does not go with --real');
  if (values.real && values.start !== undefined) problems.push(REAL_START);
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

export interface ReadModelOptions extends DayOptions {
  readonly start: number;
  readonly help: boolean;
}

interface DayValues {
  readonly seed: string;
  readonly users: string;
  readonly start?: string;
}

function dayOf(values: DayValues): { readonly day: DayOptions; readonly problems: string[] } {
  const problems: string[] = [];
  const whole = (name: 'seed' | 'users', least: number) => {
    const value = Number(values[name]);
    const wrong = `--${name} takes a whole number of at least ${least}, not ${JSON.stringify(values[name])}`;
    if (!Number.isInteger(value) || value < least) problems.push(wrong);
    return value;
  };
  const start = values.start === undefined ? undefined : utcTime(values.start);
  if (values.start !== undefined && start === undefined) {
    const form = 'a UTC time in ISO 8601 from 2000 to 2099, such as 2026-03-02T08:00:00Z';
    problems.push(`--start takes ${form}, not ${JSON.stringify(values.start)}`);
  }
  return { day: { seed: whole('seed', 0), users: whole('users', 30), start }, problems };
}

const UTC_TIME = /^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;
const TO_THE_MINUTE = 16;

/** Milliseconds, or undefined where the text is no such time. */
function utcTime(text: string): number | undefined {
  const time = UTC_TIME.test(text) ? new Date(text) : undefined;
  if (time === undefined || Number.isNaN(time.getTime())) return undefined;
  // The constructor takes the 30th of February for the 2nd of March.
  return time.toISOString().startsWith(text.slice(0, TO_THE_MINUTE)) ? time.getTime() : undefined;
}

function parsed<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T, help: string) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new SettingsError([`${error instanceof Error ? error.message : String(error)} (${help} lists the options)`]);
  }
}
