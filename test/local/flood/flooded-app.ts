/** The whole app in a process of its own, so that its memory can be measured. Started by flood.test.ts. */
import { startSteppedApp } from '../../functions/stepped-app.ts';

export interface Started {
  readonly url: string;
  /** A notification that Graph sent. */
  readonly real: Readonly<Record<string, unknown>>;
}

export interface Counts {
  readonly residentBytes: number;
  /** Messages that the signal queue held, all of them processed. */
  readonly processed: number;
}

const app = await startSteppedApp({ seed: 12 });
app.tenant.act.disableUser();
await app.pass(1);
const sent = app.posted.find((text) => text.includes('"clientState"')) ?? '{}';

const countsNow = (): Counts => ({
  residentBytes: process.memoryUsage.rss(),
  processed: app.log.filter((entry) => entry.event === 'succeeded' && entry.function === 'signal-queue').length,
});
process.on('message', async (wanted) => {
  if (wanted === 'drain') await app.host.drain();
  process.send?.(countsNow());
});
process.on('disconnect', () => process.exit());
process.send?.({ url: app.host.url, real: JSON.parse(sent).value[0] } satisfies Started);
