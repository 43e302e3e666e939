/** For rows that several workers change: who lost the race tries again, after a pause that grows, drawn by lot. */
import { type Time, wallTime } from './clock.ts';
import { ContendedError } from './errors.ts';

/** What an attempt resolves to if another writer was faster. */
export const LOST = Symbol('lost the race');

export interface ContendedOptions {
  /** The row, for the error. */
  readonly row: string;
  readonly attempts: number;
  /** Real time by default: the other writers work in real time, too. */
  readonly pause?: Time['pause'];
  /** 0 to 1, drawn anew for each pause. */
  readonly chance?: () => number;
}

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Calls `attempt` until it does not lose. Each attempt must read anew what the others wrote.
 * @throws {ContendedError} after so many lost races
 */
export async function untilWon<T>(
  { row, attempts, pause = wallTime.pause, chance = Math.random }: ContendedOptions,
  attempt: () => Promise<T | typeof LOST>,
): Promise<T> {
  for (let lost = 0; lost < attempts; lost += 1) {
    // The first loser goes on at once: mostly there were only two. Whoever loses again meets a crowd.
    if (lost > 1) await pause(chance() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (lost - 1)));
    const result = await attempt();
    if (result !== LOST) return result;
  }
  throw new ContendedError(row, attempts);
}
