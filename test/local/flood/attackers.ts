/** The senders of large bodies and the slow ones, in a process of their own. Each connects again when it is closed. */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answerQuestions, forkedSettings } from './forked.ts';

export interface AttackSize {
  readonly large: number;
  readonly bodyMebibytes: number;
  readonly slow: number;
}

/** Whom to attack from now on; without a URL, nobody. */
export interface Attack {
  readonly url?: string;
}

/** Since the last question. */
export interface Attacked {
  readonly connections: number;
  readonly sentMebibytes: number;
}

const MEBIBYTE = 1_048_576;
const RECONNECT_MS = 100;
const DRIP_MS = 500;
const SIZE = forkedSettings<AttackSize>();
const BYTES = SIZE.bodyMebibytes * MEBIBYTE;
const CHUNK = Buffer.alloc(65_536, 'x');
const CHUNKED = Buffer.concat([Buffer.from('10000\r\n'), CHUNK, Buffer.from('\r\n')]);

let target: URL | undefined;
let connections = 0;
let sentBytes = 0;
const open = new Map<Socket, Promise<void>>();

async function attack(headers: string, send: (socket: Socket) => Promise<void>): Promise<void> {
  for (;;) {
    if (target !== undefined) await connectOnce(target, headers, send);
    await delay(RECONNECT_MS);
  }
}

async function connectOnce(url: URL, headers: string, send: (socket: Socket) => Promise<void>): Promise<void> {
  const socket = connect(Number(url.port), url.hostname);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  open.set(socket, closed);
  socket.on('error', () => {});
  socket.resume();
  socket.write(`POST ${url.pathname} HTTP/1.1\r\nhost: x\r\n${headers}`);
  await Promise.race([send(socket), closed]);
  connections += 1;
  sentBytes += socket.bytesWritten;
  socket.destroy();
  await closed;
  open.delete(socket);
}

/** Never settles if the other side closes first: then nobody waits for it. */
async function pour(socket: Socket, chunk: Buffer): Promise<void> {
  for (let sent = 0; sent < BYTES; sent += chunk.length)
    if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve));
}

async function drip(socket: Socket): Promise<void> {
  while (!socket.destroyed) {
    socket.write('x');
    await delay(DRIP_MS);
  }
}

const LARGE: readonly (readonly [string, (socket: Socket) => Promise<void>])[] = [
  [`content-length: ${BYTES}\r\n\r\n`, (socket) => pour(socket, CHUNK)],
  ['transfer-encoding: chunked\r\n\r\n', (socket) => pour(socket, CHUNKED)],
  // Below the limit, but never complete.
  [`content-length: ${2 * MEBIBYTE}\r\n\r\n${'x'.repeat(MEBIBYTE)}`, drip],
];
/** Half of them in the headers, half in the body. */
const SLOW = ['x-slow: ', 'content-length: 1000\r\n\r\nhalf'] as const;

for (let index = 0; index < SIZE.large; index += 1) {
  const [headers, send] = LARGE[index % LARGE.length] ?? ['', drip];
  void attack(headers, send);
}
for (let index = 0; index < SIZE.slow; index += 1) void attack(SLOW[index % 2] ?? '', drip);

answerQuestions<Attack, Attacked>(async ({ url }) => {
  const attacked = { connections, sentMebibytes: Math.round(sentBytes / MEBIBYTE) };
  target = url === undefined ? undefined : new URL(url);
  for (const socket of open.keys()) socket.destroy();
  await Promise.all(open.values());
  connections = 0;
  sentBytes = 0;
  return attacked;
});
