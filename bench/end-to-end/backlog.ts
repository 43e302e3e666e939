/**
 * `npm run bench -- backlog [--json] [--messages N]`: how fast a backlog drains at its beginning and at its end, and
 * how much memory the app has then. A figure at the end beside the one at the beginning, which is its floor.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { QueueClient } from '@azure/storage-queue';
import type { BenchRow } from '../bench-row.ts';
import { startChild } from '../child-process.ts';
import { postLoad } from '../post-load.ts';
import { medianOf } from '../side-by-side.ts';
import { startMeasuredApp } from './measured-app.ts';
import { notificationsOf } from './notifications.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const ENDPOINT = join(import.meta.dirname, '../accept-server.ts');
const USERS = 500;
const CONNECTIONS = 24;
/** One act in so many messages. */
const ONE_IN = 500;
const SAMPLE_EVERY_MS = 500;
/** The first and the last part of the backlog are compared; what is before them is the start of the process. */
const PART = 0.2;
const WARM_UP = 0.05;
const PAGE_BYTES = 4_096;

interface Sample {
  readonly at: number;
  readonly left: number;
  readonly rssMb: number;
}

export async function benchBacklog(args: readonly string[]): Promise<readonly BenchRow[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false }, messages: { type: 'string', default: '50000' } },
  });
  const samples = await drained(Number(values.messages));
  const [early, late] = [partOf(samples, 1 - WARM_UP, 1 - WARM_UP - PART), partOf(samples, PART, 0)];
  const row = (name: string, unit: string, figure: (part: readonly Sample[]) => number) => {
    const [value, floor] = [figure(late), figure(early)];
    return { name, unit, value, floor, ratio: value / floor };
  };
  return [
    { ...row('backlog-rate', 'messages/s', rateOf), goal: 0.9 },
    { ...row('backlog-memory', 'MB', (part) => medianOf(part.map(({ rssMb }) => rssMb))), goal: 1.2 },
  ];
}

/** The app reads the tenant, ends, and finds the backlog when it starts anew. */
async function drained(messages: number): Promise<readonly Sample[]> {
  const app = await startMeasuredApp({ root: ROOT, users: USERS });
  try {
    const bodies = await notificationsOf(app, { count: messages, acts: Math.ceil(messages / ONE_IN) });
    await app.endApp();
    const endpoint = await startChild(ENDPOINT, ['endpoint', app.connectionString], { TENANT_ID: app.tenant.tenantId });
    const atMost = { requests: messages, milliseconds: Number.POSITIVE_INFINITY };
    await postLoad({ url: endpoint.line, bodies, connections: CONNECTIONS, atMost });
    await endpoint.stop();
    const queue = new QueueClient(app.connectionString, 'signals');
    const pid = app.startAgain();
    return await sampled(queue, pid);
  } finally {
    await app.stop();
  }
}

async function sampled(queue: QueueClient, pid: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (;;) {
    const { approximateMessagesCount: left = 0 } = await queue.getProperties();
    samples.push({ at: performance.now(), left, rssMb: await rssOf(pid) });
    if (left === 0) return samples;
    await setTimeout(SAMPLE_EVERY_MS);
  }
}

/** From what a process has in memory; Linux says it in pages. */
async function rssOf(pid: number): Promise<number> {
  const [, resident] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ');
  return (Number(resident) * PAGE_BYTES) / 2 ** 20;
}

/** While the backlog shrank from one share of its size to the other. */
function partOf(samples: readonly Sample[], from: number, to: number): readonly Sample[] {
  const most = Math.max(...samples.map(({ left }) => left));
  return samples.filter(({ left }) => left <= most * from && left >= most * to);
}

function rateOf(part: readonly Sample[]): number {
  const [first, last] = [part[0], part.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  return ((first.left - last.left) / (last.at - first.at)) * 1000;
}
