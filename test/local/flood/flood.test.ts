/** Large bodies and slow senders beside the posts of Graph: memory is bounded, and every post is answered in time. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Counts, Started } from './flooded-app.ts';

const MEBIBYTE = 1_048_576;
/** Graph calls an endpoint slow after this. */
const GRAPH_WAITS_MS = 2_900;
/** App, Azurite and tenant share two cores with the flood, and each post is processed too. */
const POSTS_PER_SECOND = process.env.LONG ? 8 : 15;
const SIZE = process.env.LONG
  ? { large: 50, bodyMebibytes: 90, slow: 400, seconds: 60 }
  : { large: 5, bodyMebibytes: 20, slow: 50, seconds: 5 };
const RECONNECT_MS = 100;
/** Before, six bodies of 90 MiB took 1.1 GiB. */
const MOST_GROWTH = 400 * MEBIBYTE;

let child: ChildProcess;
let app: Started;
beforeAll(async () => {
  child = fork(new URL('flooded-app.ts', import.meta.url), { execArgv: [] });
  [app] = (await once(child, 'message')) as [Started];
}, 120_000);
afterAll(() => child.kill());

async function ask(wanted: 'counts' | 'drain'): Promise<Counts> {
  const answered = once(child, 'message');
  child.send(wanted);
  const [counts] = (await answered) as [Counts];
  return counts;
}

const attackers = new Set<Socket>();
let attacking = true;

/** Opens connections one after the other; each does its work until the app closes it. */
async function attack(headers: string, send: (socket: Socket) => Promise<void>): Promise<void> {
  while (attacking) {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    attackers.add(socket);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.resume();
    socket.write(`POST /api/graph-notification HTTP/1.1\r\nhost: x\r\n${headers}`);
    await Promise.race([send(socket), closed]);
    socket.destroy();
    attackers.delete(socket);
    // The genuine posts leave from this process too, and must not wait for it.
    await delay(RECONNECT_MS);
  }
}

const CHUNK = Buffer.alloc(65_536, 'x');
const CHUNKED = Buffer.concat([Buffer.from('10000\r\n'), CHUNK, Buffer.from('\r\n')]);
const bytes = SIZE.bodyMebibytes * MEBIBYTE;

async function pour(socket: Socket, chunk: Buffer): Promise<void> {
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += chunk.length)
    if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
}

async function drip(socket: Socket): Promise<void> {
  while (attacking && !socket.destroyed) {
    socket.write('x');
    await delay(500);
  }
}

/** With its length, in chunks, below the limit but never complete. */
const large = (index: number): Promise<void> => {
  if (index % 3 === 0) return attack(`content-length: ${bytes}\r\n\r\n`, (socket) => pour(socket, CHUNK));
  if (index % 3 === 1) return attack('transfer-encoding: chunked\r\n\r\n', (socket) => pour(socket, CHUNKED));
  return attack(`content-length: ${2 * MEBIBYTE}\r\n\r\n${'x'.repeat(MEBIBYTE)}`, drip);
};
/** Half of them in the headers, half in the body. */
const slow = (index: number): Promise<void> =>
  attack(index % 2 === 0 ? 'x-slow: ' : 'content-length: 1000\r\n\r\nhalf', drip);

test(
  'in a flood every genuine post is answered in time, none is lost, and memory is bounded',
  async () => {
    const before = await ask('drain');
    const flood = [
      ...Array.from({ length: SIZE.large }, (_, index) => large(index)),
      ...Array.from({ length: SIZE.slow }, (_, index) => slow(index)),
    ];
    const posts: Promise<readonly [number, number]>[] = [];
    let most = 0;
    for (let index = 0; index < SIZE.seconds * POSTS_PER_SECOND; index += 1) {
      posts.push(post(index));
      if (index % POSTS_PER_SECOND === 0) most = Math.max(most, (await ask('counts')).residentBytes);
      await delay(1000 / POSTS_PER_SECOND);
    }
    const answers = await Promise.all(posts);
    attacking = false;
    for (const socket of attackers) socket.destroy();
    await Promise.all(flood);

    expect(new Set(answers.map(([status]) => status))).toEqual(new Set([202]));
    expect(Math.max(...answers.map(([, took]) => took))).toBeLessThan(GRAPH_WAITS_MS);
    expect(most - before.residentBytes).toBeLessThan(MOST_GROWTH);
    expect((await ask('drain')).processed - before.processed).toBe(posts.length);
  },
  SIZE.seconds * 1000 + 120_000,
);

/** Each is a notification of its own. */
async function post(index: number): Promise<readonly [number, number]> {
  const began = performance.now();
  const body = JSON.stringify({ value: [{ ...app.real, id: `genuine-${index}` }] });
  const { status } = await fetch(`${app.url}/api/graph-notification`, { method: 'POST', body });
  return [status, performance.now() - began];
}
