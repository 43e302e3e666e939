/** The whole app as `npm start` runs it, in a process of its own. Tables, queues and tenant are other processes. */
import { startApp } from '../../../local/app.ts';
import { type Pace, pacedTime } from '../../../local/laptop-time.ts';
import { answerQuestions, forkedSettings } from './forked.ts';

export interface FloodedAppSettings {
  readonly connectionString: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly pace: Pace;
}

/** `drain` waits until the queues are empty. */
export interface AppQuestion {
  readonly drain: boolean;
}

export interface AppAnswer {
  readonly url: string;
  /** Of this process: now, and the most since the last answer. */
  readonly residentMebibytes: number;
  readonly mostMebibytes: number;
  /** Notifications that were processed without an error since the last answer; one that came twice counts once. */
  readonly processed: number;
}

const MEBIBYTE = 1_048_576;
const SAMPLE_EVERY_MS = 100;
const { connectionString, settings, pace } = forkedSettings<FloodedAppSettings>();
const NOTIFICATION = /"source":"notification","sourceId":"([^"]+)"/g;
const processed = new Set<string>();

/** What deploys, and a hook that sees which notifications were processed. Timers queue signals of their own beside. */
async function load(): Promise<void> {
  await import('../../../main.ts');
  const { app } = await import('@azure/functions');
  app.hook.postInvocation(({ invocationContext, inputs, error }) => {
    if (invocationContext.functionName !== 'signal-queue' || error) return;
    for (const [, id = ''] of JSON.stringify(inputs).matchAll(NOTIFICATION)) processed.add(id);
  });
}

const time = pacedTime(pace);
const host = await startApp({
  connectionString,
  time,
  log: () => {},
  settings,
  reachable: true,
  session: 'flood-test',
  load,
});

const residentNow = () => Math.round(process.memoryUsage.rss() / MEBIBYTE);
let most = residentNow();
const sample = () => {
  most = Math.max(most, residentNow());
};
setInterval(sample, SAMPLE_EVERY_MS);
void keepTime();

answerQuestions<AppQuestion, AppAnswer>(async ({ drain }) => {
  if (drain) await host.drain();
  sample();
  const answer = {
    url: host.url,
    residentMebibytes: residentNow(),
    mostMebibytes: most,
    processed: processed.size,
  };
  most = answer.residentMebibytes;
  processed.clear();
  return answer;
});

async function keepTime(): Promise<void> {
  for (;;) {
    await time.reach(Math.min(host.nextTimerAt(), time.now() + 1000));
    await host.tick();
  }
}
