/**
 * Killed at every await point from "due" to "marked", over every channel: doubled 0, lost 0. `uncertain` only where the
 * channel cannot be asked, and only for a kill around the one request.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { randomFrom } from '../../../local/tenant/random.ts';
import { tableEndpoints } from '../../../src/notify/channels/table-endpoints.ts';
import { teamsActivity } from '../../../src/notify/channels/teams-activity.ts';
import { teamsCard } from '../../../src/notify/channels/teams-card.ts';
import { webhook } from '../../../src/notify/channels/webhook.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { planned } from '../notice-builder.ts';
import { type ChannelFor, callsOf, killAt, watched } from './crash-matrix.ts';
import { officeWith, type PostOffice } from './fake-post-office.ts';
import { type Receiver, startReceiver } from './https-receiver.ts';
import { opened, SECRET, webhookOffice } from './webhook-office.ts';

/** A mailbox is searched, and a receiver of webhooks drops what it has: there no kill leaves anything in doubt. */
const CAN_BE_ASKED: ReadonlySet<string> = new Set(['mail', 'webhook']);
const SEEDS = process.env.LONG ? 1_000 : 60;

let receiver: Receiver;
/** What each reader got, by the key that the receiver knows it by: a receiver of webhooks drops what it has. */
let told: string[] = [];
let mailed: () => readonly string[] = () => [];
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());
afterEach(() => {
  receiver.requests.length = 0;
  told = [];
});

const textOf = () => ({ title: 'Your access ended', text: 'Sign in again.' });

interface Case {
  readonly name: 'mail' | 'teams-activity' | 'teams-card' | 'webhook';
  readonly notice: PlannedNotice;
  channelFor(office: PostOffice): Promise<ChannelFor>;
  deliveries(): readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'mail',
    notice: planned(),
    async channelFor(office) {
      mailed = () => office.mailbox.delivered.map(({ to }) => to);
      // Its mailbox and its tables die with the worker that has them.
      return () => ({});
    },
    deliveries: () => mailed(),
  },
  {
    name: 'webhook',
    notice: opened(),
    async channelFor(office) {
      const now = () => office.clock.now;
      await webhookOffice(receiver, { now, tables: office.tables });
      const endpoints = tableEndpoints(tenantStore(office.tables, 'tenant'), now);
      return (onCall) => {
        const get = watched(endpoints.get, onCall, 'endpoint get');
        const secretsOf = watched(async (_ref: string) => [SECRET], onCall, 'secret');
        const post = watched(receiver.post, onCall);
        return { channels: { webhook: webhook({ endpoints: { ...endpoints, get }, secretsOf, post, now }) } };
      };
    },
    deliveries: () => [...new Set(receiver.requests.map(({ headers }) => String(headers['webhook-id'])))],
  },
  {
    name: 'teams-card',
    notice: planned({ channel: 'teams-card', audience: { kind: 'admins', id: 'admins', mail: '' } }),
    async channelFor(office) {
      const now = () => office.clock.now;
      const card = (post: typeof receiver.post) =>
        teamsCard({ url: receiver.url, post, textOf: async () => textOf(), now });
      return (onCall) => ({ channels: { 'teams-card': card(watched(receiver.post, onCall)) } });
    },
    deliveries: () => receiver.requests.map(() => 'card'),
  },
  {
    name: 'teams-activity',
    notice: planned({ channel: 'teams-activity' }),
    async channelFor(office) {
      const now = () => office.clock.now;
      const post = async (path: string) => void told.push(path);
      const appId = '7ea30000-0000-4000-8000-000000000001';
      return (onCall) => {
        const graph = { post: watched(post, onCall) };
        return {
          channels: {
            'teams-activity': teamsActivity({ graph, appId, cloud: 'global', textOf: async () => textOf(), now }),
          },
        };
      };
    },
    deliveries: () => told,
  },
];

describe.each(CASES)('over $name', ({ name, notice, channelFor, deliveries }) => {
  const start = async () => {
    const office = await officeWith(notice);
    return { office, channel: await channelFor(office) };
  };

  test('killed at each call: told once, or visibly uncertain', async () => {
    const { office, channel } = await start();
    const calls = await callsOf(office, channel);
    if (name !== 'mail')
      expect(calls.filter((call) => call.endsWith('request'))).toEqual(['before request', 'after request']);
    const [request, mark] = [calls.indexOf('before request'), calls.indexOf('after request')];
    // From the moment that it is on record that the call was begun, to the moment that its answer is.
    const isOpen = (position: number) => position >= request - 1 && position <= mark + 1;
    const uncertain: number[] = [];
    for (const [position] of calls.entries()) {
      receiver.requests.length = 0;
      told = [];
      const killed = await start();
      const state = await killAt(killed.office, notice, {
        positions: [position],
        channelFor: killed.channel,
        pauseMs: 0,
      });
      expect(deliveries().length, `doubled at ${position}, ${calls[position]}`).toBeLessThanOrEqual(1);
      if (state === 'uncertain') uncertain.push(position);
      else expect([state, deliveries().length], `at ${position}, ${calls[position]}`).toEqual(['sent', 1]);
    }
    expect(uncertain.filter((position) => !isOpen(position))).toEqual([]);
    if (CAN_BE_ASKED.has(name)) expect(uncertain).toEqual([]);
    else expect(uncertain.length).toBeGreaterThan(0);
  });

  test(`killed up to three times at random, ${SEEDS} seeds`, async () => {
    const { office, channel } = await start();
    const { length } = await callsOf(office, channel);
    let uncertain = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      receiver.requests.length = 0;
      told = [];
      const random = randomFrom(seed, `kills over ${name}`);
      const positions = Array.from({ length: 1 + random.below(3) }, () => random.below(length));
      const killed = await start();
      const pauseMs = random.below(400_000);
      const state = await killAt(killed.office, notice, { positions, channelFor: killed.channel, pauseMs });
      const count = deliveries().length;
      expect(count, `doubled with seed ${seed}`).toBeLessThanOrEqual(1);
      if (state === 'uncertain') uncertain += 1;
      else expect([state, count], `lost with seed ${seed}`).toEqual(['sent', 1]);
    }
    if (CAN_BE_ASKED.has(name)) expect(uncertain).toBe(0);
    else expect(uncertain).toBeLessThan(SEEDS);
  }, 600_000);
});
