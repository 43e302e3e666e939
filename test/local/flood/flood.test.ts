/**
 * Large bodies and slow senders beside the posts of Graph: memory is bounded, every post is answered in time, and none
 * is lost. Attackers, posts, tables with queues, and app are processes of their own. A bare server under the same flood
 * shows first what this computer can do now: its rate is the rate of the posts.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, startChild } from '../../../bench/child-process.ts';
import { settingsFor } from '../../../local/laptop.ts';
import { pacedTime } from '../../../local/laptop-time.ts';
import { startTenant } from '../../../local/tenant/tenant-server.ts';
import type { Attack, Attacked, AttackSize } from './attackers.ts';
import type { AppAnswer, AppQuestion, FloodedAppSettings } from './flooded-app.ts';
import { type Forked, startForked } from './forked.ts';
import type { Posted, Posting } from './genuine-client.ts';

/** Graph calls an endpoint slow after this. */
const GRAPH_WAITS_MS = 2_900;
const LONG = process.env.LONG !== undefined;
const SIZE: AttackSize = LONG ? { large: 50, bodyMebibytes: 90, slow: 400 } : { large: 5, bodyMebibytes: 20, slow: 50 };
const SECONDS = LONG ? { floor: 10, app: 60 } : { floor: 3, app: 5 };
/** Posts per second, tried with the floor until it keeps up. */
const RATES = LONG ? [100, 50, 25, 10, 5] : [20, 10, 5];
/** The floor writes no queue message and processes nothing; and on a busy computer a pause may hit either. */
const TIMES_FLOOR = 3;
/** Before, six bodies of 90 MiB took 1.1 GiB. */
const MOST_GROWTH_MEBIBYTES = 400;
/** The seed of the simulated tenant, and when its time starts. */
const [SEED, EARLIER_MS] = [12, 3_600_000];

const running: { stop(): Promise<unknown> }[] = [];
const kept = <T extends { stop(): Promise<unknown> }>(started: T): T => {
  running.push(started);
  return started;
};
let azurite: Child;
let attackers: Forked<Attack, Attacked>;
let client: Forked<Posting, Posted>;
beforeAll(async () => {
  azurite = kept(await startChild(join(import.meta.dirname, '../../../local/azurite.ts'), ['--json'], {}));
  attackers = kept(await startForked<Attack, Attacked>('attackers.ts', SIZE));
  client = kept(await startForked<Posting, Posted>('genuine-client.ts'));
}, 120_000);
afterAll(async () => {
  for (const one of running.reverse()) await one.stop();
});

/** Posts beside the flood, and prints how that went. */
async function flood(what: string, posting: Posting): Promise<Posted> {
  await attackers.ask({ url: posting.url });
  const posted = await client.ask(posting);
  const attacked = await attackers.ask({});
  console.log(`${what} at ${posting.perSecond}/s: ${JSON.stringify({ ...posted, attacked })}`);
  return posted;
}

interface Floor {
  readonly perSecond: number;
  readonly longest: number;
}

/** The highest rate at which a bare server answers every post in time; the lowest where it never does. */
async function measureFloor(): Promise<Floor> {
  const server = await startForked<object, string>('floor-server.ts');
  try {
    const url = await server.ask({});
    let floor: Floor = { perSecond: 0, longest: Number.POSITIVE_INFINITY };
    for (const perSecond of RATES) {
      const posted = await flood('floor', {
        url,
        perSecond,
        seconds: SECONDS.floor,
        notification: {},
        idPrefix: 'floor',
      });
      floor = { perSecond, longest: posted.longest };
      if (floor.longest < GRAPH_WAITS_MS && isAccepted(posted, perSecond * SECONDS.floor)) break;
    }
    return floor;
  } finally {
    await server.stop();
  }
}

const isAccepted = ({ statuses }: Posted, count: number): boolean => statuses[202] === count;

/** The app with its tenant, and a notification that the tenant sent. */
async function startFlooded() {
  const pace = { start: Date.now() - EARLIER_MS, speed: 1, realStart: Date.now() };
  const sent = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  const deliver = (url: string, init: RequestInit) => {
    const body = String(init.body);
    if (body.includes('"clientState"') && !body.includes('lifecycleEvent')) sent.resolve(JSON.parse(body).value[0]);
    return fetch(url, init);
  };
  const clock = pacedTime(pace).now;
  const tenant = kept(await startTenant({ seed: SEED, users: 40, clock, deliver, validate: false }));
  const { connectionString } = JSON.parse(azurite.line) as Pick<FloodedAppSettings, 'connectionString'>;
  const settings: FloodedAppSettings = { connectionString, pace, settings: settingsFor(tenant) };
  const app = kept(await startForked<AppQuestion, AppAnswer>('flooded-app.ts', settings));
  tenant.act.disableUser();
  const stepping = setInterval(() => void tenant.step(), 50);
  const notification = await sent.promise.finally(() => clearInterval(stepping));
  const { url } = await app.ask({ drain: true });
  return { app, notification, url: `${url}/api/graph-notification` };
}

test(
  'in a flood every genuine post is answered in time, none is lost, and memory is bounded',
  async () => {
    const floor = await measureFloor();
    const { app, ...target } = await startFlooded();
    await client.ask({ ...target, perSecond: 10, seconds: 2, idPrefix: 'warm-up' });
    const before = await app.ask({ drain: true });

    const { perSecond } = floor;
    const posted = await flood('app', { ...target, perSecond, seconds: SECONDS.app, idPrefix: 'genuine' });
    const after = await app.ask({ drain: true });
    console.log(`memory before ${before.residentMebibytes} MiB, most ${after.mostMebibytes} MiB`);

    expect(isAccepted(posted, perSecond * SECONDS.app)).toBe(true);
    expect(after.processed).toBe(perSecond * SECONDS.app);
    expect(after.mostMebibytes - before.residentMebibytes).toBeLessThan(MOST_GROWTH_MEBIBYTES);
    // Where the floor itself is slower than Graph's patience, this computer is too busy for a fixed limit.
    const isFloorSlow = floor.longest >= GRAPH_WAITS_MS;
    const limit = LONG && !isFloorSlow ? GRAPH_WAITS_MS : Math.max(GRAPH_WAITS_MS, TIMES_FLOOR * floor.longest);
    expect(posted.longest).toBeLessThan(limit);
  },
  LONG ? 900_000 : 300_000,
);
