/** Plays the day: moves the clock from one event to the next, lets the tenant deliver, the timers fire and the queues run dry. */
import type { FunctionHost } from '../host/function-host.ts';
import type { LaptopTime } from '../laptop-time.ts';
import type { Played } from './played.ts';
import { DAY_MINUTES, STORIES, type Story } from './stories.ts';
import type { Cast } from './story-fixtures.ts';

export interface Stage {
  readonly cast: Cast;
  readonly time: LaptopTime;
  readonly host: FunctionHost;
  /** Looked at often; ends the day early. */
  readonly stopped: () => boolean;
  /** Called after every step. */
  readonly afterStep: () => Promise<void>;
  readonly onPlayed: (played: Played) => void;
}

const MINUTE_MS = 60_000;
/** The tenant delivers notices and mails between the timers, too. */
const LONGEST_STEP_MS = 20_000;

/** Resolves when the day is over, to all that was played. */
export async function playDay(stage: Stage): Promise<readonly Played[]> {
  const { cast, time, host, stopped, afterStep, onPlayed } = stage;
  const start = time.now();
  const end = start + DAY_MINUTES * MINUTE_MS;
  const waiting = [...STORIES];
  const played: Played[] = [];
  while (time.now() < end && !stopped()) {
    const nextStory = waiting[0] === undefined ? end : start + waiting[0].minute * MINUTE_MS;
    await time.reach(Math.min(nextStory, host.nextTimerAt(), time.now() + LONGEST_STEP_MS));
    while (waiting[0] !== undefined && time.now() >= start + waiting[0].minute * MINUTE_MS) {
      const story = waiting.shift();
      if (story) for (const event of await playStory(story, cast)) played.push(event) && onPlayed(event);
    }
    await step({ tenant: cast.tenant, time, host });
    await afterStep();
  }
  return played;
}

/** One step of everything that waits for the clock. */
export async function step({
  tenant,
  time,
  host,
}: { readonly tenant: Cast['tenant'] } & Pick<Stage, 'time' | 'host'>): Promise<void> {
  await tenant.step();
  if (time.stepped) await host.drain();
  await host.tick();
  if (time.stepped) await host.drain();
}

async function playStory(story: Story, cast: Cast): Promise<readonly Played[]> {
  const outcomes = await story.play(cast);
  return outcomes.map((outcome, index) => ({
    id: outcomes.length === 1 ? story.story : `${story.story}-${index + 1}`,
    story: story.story,
    ...outcome,
  }));
}
