/** What `npm start` can be told. */
import { parseArgs } from 'node:util';
import { SettingsError } from '../src/errors.ts';

export interface StartOptions {
  /** Use Microsoft Graph with the developer's credential instead of the simulated tenant. */
  readonly real: boolean;
  /** Play the day unpaced, print the summary and end. */
  readonly once: boolean;
  readonly json: boolean;
  readonly seed: number;
  readonly users: number;
  /** Folder that keeps the tables; in memory where not given. */
  readonly keep: string | undefined;
  readonly help: boolean;
}

export const START_USAGE = `npm start -- [options]

  --once         play the day unpaced, check what was recorded against what was played, and end (0: nothing missed, false or doubled)
  --json         print the day's summary as one JSON object on standard output
  --seed N       another tenant and another day (default 1)
  --users N      people in the tenant (default 60)
  --keep DIR     keep the tables in this folder
  --real         read a real tenant with your own credential (az login) instead of the simulated one; nothing is sent unless NOTICE_MODE=send
`;

/** @throws SettingsError naming every problem at once */
export function readStartOptions(args: readonly string[]): StartOptions {
  const problems: string[] = [];
  const values = parsed(args);
  const whole = (name: 'seed' | 'users', least: number) => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < least) problems.push(`--${name} takes a whole number of at least ${least}, not ${JSON.stringify(values[name])}`);
    return value;
  };
  const options = { ...values, keep: values.keep, seed: whole('seed', 0), users: whole('users', 30) };
  if (options.real && options.once) problems.push('--once plays the simulated day, so it does not go with --real');
  if (problems.length > 0) throw new SettingsError(problems);
  return options;
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        real: { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        users: { type: 'string', default: '60' },
        keep: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new SettingsError([`${error instanceof Error ? error.message : String(error)} (npm start -- --help lists the options)`]);
  }
}
