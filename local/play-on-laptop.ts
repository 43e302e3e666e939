/** The scripted day on a laptop that runs: the seed chooses whom each story hits. */

import { playDay, type Stage } from './day/play-day.ts';
import type { Played } from './day/played.ts';
import { castOf } from './day/story-fixtures.ts';
import type { Laptop } from './laptop.ts';
import { randomFrom } from './tenant/random.ts';

interface OnLaptop extends Omit<Stage, 'cast' | 'host'> {
  readonly laptop: Laptop;
  readonly seed: number;
}

/** Resolves when the day is over, to all that was played. */
export async function playOnLaptop({ laptop, seed, ...stage }: OnLaptop): Promise<readonly Played[]> {
  const { tenant, host, day } = laptop;
  const notificationUrl = `${host.url}/api/graph-notification`;
  const { next: chance } = randomFrom(seed, `day ${day}`);
  return playDay({ ...stage, host, cast: castOf({ tenant, now: stage.time.now, notificationUrl, chance }) });
}
