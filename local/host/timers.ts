/**
 * Runs timer functions by the injected clock: each schedule has a due time, and `tick` runs the timers that are due.
 */
import { Cron } from 'croner';
import { type Clock, isoOf } from '../../src/base/clock.ts';
import { NotOnRecordError, SettingsError } from '../../src/base/errors.ts';
import { type AppSettings, resolveNames } from './app-settings.ts';
import { type Invoker, triggerOf } from './invocation.ts';
import type { RegisteredFunction } from './worker-contract.ts';

export interface Timers {
  /** Runs every timer that is due and waits for the end of all. Failures are logged and do not stop the schedule. */
  tick(): Promise<void>;
  /** When the next timer is due, in milliseconds of the clock; Infinity without timers. */
  nextTimerAt(): number;
  /** Runs one timer now, independently of its schedule; rejects if it fails. */
  runTimer(name: string): Promise<void>;
  runStartupTimers(): Promise<void>;
}

interface TimerState {
  readonly target: RegisteredFunction;
  readonly schedule: Cron;
  readonly runOnStartup: boolean;
  lastAt: number;
  dueAt: number;
  /** The current run. Runs of one timer come one after another. */
  running: Promise<void> | undefined;
}

export interface TimerParts {
  readonly functions: readonly RegisteredFunction[];
  readonly invoker: Invoker;
  readonly clock: Clock;
  readonly settings: AppSettings;
}

export function createTimers({ functions, invoker, clock, settings }: TimerParts): Timers {
  const states = functions.filter(isTimer).map((target) => createState(target, clock(), settings));

  function run(state: TimerState, isPastDue: boolean): Promise<void> {
    const previous = state.running ?? Promise.resolve();
    const next = previous.catch(() => undefined).then(() => fire(state, isPastDue));
    state.running = next;
    return next;
  }

  async function fire(state: TimerState, isPastDue: boolean): Promise<void> {
    const startedAt = clock();
    try {
      await invoker.invoke(state.target, { input: { json: JSON.stringify(timerInfo(state, startedAt, isPastDue)) } });
    } finally {
      state.lastAt = startedAt;
      // Counted from the end of the run: runs that were due meanwhile are skipped, as in Azure.
      state.dueAt = nextAfter(state.schedule, clock());
      state.running = undefined;
    }
  }

  /** The invoker has logged the failure; the schedule continues. */
  const logged = (run: Promise<void>) => run.catch(() => undefined);

  return {
    async tick() {
      const now = clock();
      const runs = states.flatMap((state) => {
        if (state.running) return [logged(state.running)];
        return state.dueAt <= now ? [logged(run(state, nextAfter(state.schedule, state.dueAt) <= now))] : [];
      });
      await Promise.all(runs);
    },
    nextTimerAt: () => Math.min(...states.map(({ dueAt }) => dueAt)),
    async runTimer(name) {
      const state = states.find(({ target }) => target.name === name);
      if (!state) throw new NotOnRecordError(`timer ${name}`);
      await run(state, false);
    },
    async runStartupTimers() {
      await Promise.all(states.filter(({ runOnStartup }) => runOnStartup).map((state) => logged(run(state, false))));
    },
  };
}

function isTimer(target: RegisteredFunction): boolean {
  return triggerOf(target).binding.type.toLowerCase() === 'timertrigger';
}

function createState(target: RegisteredFunction, now: number, settings: AppSettings): TimerState {
  const { binding } = triggerOf(target);
  const schedule = parseSchedule(resolveNames(String(binding.schedule), settings, target.name), target.name);
  return {
    target,
    schedule,
    runOnStartup: binding.runOnStartup === true,
    lastAt: now,
    dueAt: nextAfter(schedule, now),
    running: undefined,
  };
}

/** NCRONTAB: six fields, in UTC. If both day fields are given, a day must match both. */
function parseSchedule(text: string, functionName: string): Cron {
  try {
    return new Cron(text, { mode: '6-part', timezone: 'UTC', domAndDow: true, sloppyRanges: true, paused: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new SettingsError([`${functionName}: '${text}' is not an NCRONTAB schedule of six fields (${reason})`]);
  }
}

function nextAfter(schedule: Cron, now: number): number {
  return schedule.nextRun(new Date(now))?.getTime() ?? Number.POSITIVE_INFINITY;
}

/** Names as the real host gives them; the package changes them to camel case. */
function timerInfo(state: TimerState, now: number, isPastDue: boolean): object {
  return {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: {
      Last: isoOf(state.lastAt),
      Next: isoOf(nextAfter(state.schedule, now)),
      LastUpdated: isoOf(state.lastAt),
    },
    IsPastDue: isPastDue,
  };
}
