/** A worker is killed at any await point from the planning of lines to the end of their digest: doubled 0, lost 0. */
import { expect, test } from 'vitest';
import { randomFrom } from '../../../local/tenant/random.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import { Crash, dueOf, type Worker } from '../channels/fake-post-office.ts';
import { type DigestOffice, digestOffice, line } from './digest-office.ts';

const SEEDS = process.env.LONG ? 1_000 : 60;
const EIGHT = Date.parse('2031-03-03T07:00:00.000Z');
const DAY = 86_400_000;
const LINES = [line(1), line(2), line(3)];

/** Plans the lines, and sends what is due at eight. */
async function live(office: DigestOffice, worker: Worker): Promise<void> {
  if (office.clock.now < EIGHT) {
    await worker.outbox.plan(LINES.slice(0, 2));
    office.clock.now = EIGHT;
  }
  for (const due of await dueOf(worker, office.clock.now)) await sendNotice(due, worker);
  // Its day is over, or nearly.
  await worker.outbox.plan(LINES.slice(2));
}

async function callsOf(settings: Parameters<typeof digestOffice>[0]): Promise<readonly string[]> {
  const calls: string[] = [];
  const office = digestOffice(settings);
  await live(
    office,
    office.digestWorker((name, when) => void calls.push(`${when} ${name}`)),
  );
  return calls;
}

/** Dies at each of these calls in turn, and then a worker is left in peace: its signals are delivered again. */
async function killAt(positions: readonly number[], pauseMs: number, office: DigestOffice): Promise<void> {
  for (const position of positions) {
    let calls = 0;
    const doomed = office.digestWorker(() => {
      calls += 1;
      if (calls > position) throw new Crash();
    });
    await live(office, doomed).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    office.clock.now += pauseMs;
  }
  const worker = office.digestWorker();
  await worker.outbox.plan(LINES);
  for (const end = EIGHT + 5 * DAY; office.clock.now < end; office.clock.now += 3_600_000 / 2)
    for (const due of await dueOf(worker, office.clock.now)) await sendNotice(due, worker);
}

async function outcomeOf(office: DigestOffice) {
  return Promise.all(
    LINES.map(async (one) => {
      const stored = await office.stored(one);
      return `told ${office.timesTold(one)}, ${stored?.state} ${stored?.reason}`;
    }),
  );
}

const RIGHT = LINES.map(() => 'told 1, suppressed digested');

test.each([
  ['at once', {}],
  ['late', { transportMs: 120_000, draftShowsMs: 30_000 }],
])(
  'killed at each call, with a mailbox that shows its changes %s',
  async (_, settings) => {
    const calls = await callsOf(settings);
    expect(calls.length).toBeGreaterThan(60);
    for (const [position, name] of calls.entries()) {
      const office = digestOffice(settings);
      await killAt([position], 0, office);
      expect(await outcomeOf(office), `at ${position}, ${name}`).toEqual(RIGHT);
    }
  },
  120_000,
);

test(`killed up to three times at random, ${SEEDS} seeds`, async () => {
  const { length } = await callsOf({});
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const random = randomFrom(seed, 'kills of a digest');
    const positions = Array.from({ length: 1 + random.below(3) }, () => random.below(length));
    const office = digestOffice({ transportMs: random.below(400_000) });
    await killAt(positions, random.below(26) * 3_600_000 + random.below(400_000), office);
    expect(await outcomeOf(office), `seed ${seed}`).toEqual(RIGHT);
  }
}, 600_000);
