/** Plays the day: moves the clock from event to event, delivers notifications, fires timers and drains the queues. */
import type { FunctionHost } from '../host/function-host.ts';
import type { LaptopTime } from '../laptop-time.ts';
import type { Played } from './played.ts';
import { DAY_MINUTES, STORIES, type Story } from './stories.ts';
import type { StoryFixtures } from './story-fixtures.ts';

export interface DayContext {
  readonly fixtures: StoryFixtures;
  readonly time: LaptopTime;
  readonly host: FunctionHost;
  /** Read at every step; true ends the day early. */
  readonly stopped: () => boolean;
  /** Called after every step. */
  readonly afterStep: () => Promise<void>;
  readonly onPlayed: (played: Played) => void;
}

const MINUTE_MS = 60_000;
/** The tenant delivers notifications and mails between the timers, too. */
const LONGEST_STEP_MS = 20_000;

/** Resolves when the day is over, to all events that were played. */
export async function playDay(stage: DayContext): Promise<readonly Played[]> {
  const { fixtures: cast, time, host, stopped, afterStep, onPlayed } = stage;
  const start = time.now();
  const end = start + DAY_MINUTES * MINUTE_MS;
  const pending = [...STORIES];
  const played: Played[] = [];
  while (time.now() < end && !stopped()) {
    const nextStory = pending[0] === undefined ? end : start + pending[0].minute * MINUTE_MS;
    await time.reach(Math.min(nextStory, host.nextTimerAt(), time.now() + LONGEST_STEP_MS));
    while (pending[0] !== undefined && time.now() >= start + pending[0].minute * MINUTE_MS) {
      const story = pending.shift();
      if (story) for (const event of await playStory(story, cast)) played.push(event) && onPlayed(event);
    }
    await step({ tenant: cast.tenant, time, host });
    await afterStep();
  }
  return played;
}

/** Runs once everything that waits for the clock. */
export async function step({
  tenant,
  time,
  host,
}: { readonly tenant: StoryFixtures['tenant'] } & Pick<DayContext, 'time' | 'host'>): Promise<void> {
  await tenant.step();
  if (time.stepped) await host.drain();
  await host.tick();
  if (time.stepped) await host.drain();
}

async function playStory(story: Story, fixtures: StoryFixtures): Promise<readonly Played[]> {
  const outcomes = await story.play(fixtures);
  return outcomes.map((outcome, index) => ({
    id: outcomes.length === 1 ? story.story : `${story.story}-${index + 1}`,
    story: story.story,
    ...outcome,
  }));
}
