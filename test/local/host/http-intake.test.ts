/** Bodies too large, half sent, slow or wrongly declared: refused or let go, and no other request suffers. */
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { REQUEST_BODY_LIMIT_BYTES } from '../../../local/host/request-body.ts';
import { hostsForTests } from './sample-host.ts';

const hosts = hostsForTests();
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const MEBIBYTE = 1_048_576;

/** A host with one function, `measure`, that answers how long the body is. */
async function startMeasuring(intake: NonNullable<Parameters<typeof hosts.start>[1]>['intake'] = {}) {
  const lengths: number[] = [];
  const { host } = await hosts.start(
    ({ app }) =>
      app.http('measure', {
        methods: ['POST', 'GET'],
        handler: async (request) => {
          const { length } = await request.text();
          lengths.push(length);
          return { body: String(length) };
        },
      }),
    { intake },
  );
  return { host, lengths };
}

interface Raw {
  readonly socket: Socket;
  readonly closed: Promise<string>;
}

/** Sends these bytes, and resolves to what came back once the connection is closed. */
function send(url: string, head: readonly string[], body: string | Buffer = ''): Raw {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  sockets.push(socket);
  let received = '';
  const closed = new Promise<string>((resolve) => {
    socket.on('data', (data) => {
      received += data.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
  socket.write(head.join('\r\n'));
  if (body.length > 0) socket.write(body);
  return { socket, closed };
}

const headOf = (...headers: readonly string[]) => ['POST /api/measure HTTP/1.1', 'host: x', ...headers, '', ''];
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const measure = async (url: string, body = 'genuine') => {
  const answer = await fetch(`${url}/api/measure`, { method: 'POST', body });
  return [answer.status, await answer.text()];
};

/** Writes until the other side closes the connection; resolves to the bytes that the system took. */
async function pour({ socket, closed }: Raw, chunk: Buffer, most: number): Promise<number> {
  let open = true;
  const end = closed.then(() => {
    open = false;
  });
  for (let sent = 0; open && sent < most; sent += chunk.length) {
    if (socket.write(chunk)) continue;
    await Promise.race([end, new Promise((resolve) => socket.once('drain', resolve))]);
  }
  await end;
  return socket.bytesWritten;
}

const CHUNK = Buffer.alloc(65_536, 'x');
const CHUNKED = Buffer.concat([Buffer.from('10000\r\n'), CHUNK, Buffer.from('\r\n')]);

test.each([
  ['with its length', [`content-length: ${90 * MEBIBYTE}`], CHUNK],
  ['in chunks, without its length', ['transfer-encoding: chunked'], CHUNKED],
])('a body of 90 MiB %s gets 413, and most of it is never read', async (_, headers, chunk) => {
  const { host, lengths } = await startMeasuring();
  const raw = send(host.url, headOf(...headers));
  const sent = await pour(raw, chunk, 90 * MEBIBYTE);

  expect(statusOf(await raw.closed)).toBe(413);
  expect(await raw.closed).toMatch(/connection: close/i);
  expect(sent).toBeLessThan(30 * MEBIBYTE);
  expect(await measure(host.url)).toEqual([200, '7']);
  expect(lengths).toEqual([7]);
});

test('a body of the limit is served, and one byte more is not', async () => {
  const { host } = await startMeasuring();
  const body = 'x'.repeat(REQUEST_BODY_LIMIT_BYTES);
  expect(await measure(host.url, body)).toEqual([200, String(body.length)]);
  expect(await measure(host.url, `${body}x`)).toEqual([413, '']);
});

test.each(['GET', 'DELETE'])('%s does not lift the limit', async (method) => {
  const { host, lengths } = await startMeasuring();
  const head = [`${method} /api/measure HTTP/1.1`, 'host: x', `content-length: ${90 * MEBIBYTE}`, '', ''];
  expect([413, 405]).toContain(statusOf(await send(host.url, head, CHUNK).closed));
  expect(lengths).toEqual([]);
});

test('a body that is shorter than its stated length reaches no function, and the time for it ends', async () => {
  const { host, lengths } = await startMeasuring({ headersTimeoutMs: 300, requestTimeoutMs: 600 });
  const { closed } = send(host.url, headOf('content-length: 10'), 'short');
  expect(statusOf(await closed)).toBe(408);
  expect(lengths).toEqual([]);
});

test('a body that is longer than its stated length is cut there, and the rest is no request', async () => {
  const { host, lengths } = await startMeasuring();
  const { closed } = send(host.url, headOf('content-length: 3'), 'abcdef\r\n\r\n');
  expect(statusOf((await closed).slice((await closed).lastIndexOf('HTTP/1.1')))).toBe(400);
  expect(lengths).toEqual([3]);
});

test('two lengths, or a length beside chunks, are refused', async () => {
  const { host, lengths } = await startMeasuring();
  const twice = headOf('content-length: 3', 'content-length: 5');
  const both = headOf('content-length: 3', 'transfer-encoding: chunked');
  expect(statusOf(await send(host.url, twice, 'abcde').closed)).toBe(400);
  expect(statusOf(await send(host.url, both, '0\r\n\r\n').closed)).toBe(400);
  expect(lengths).toEqual([]);
});

test('headers that never end are given up', async () => {
  const { host } = await startMeasuring({ headersTimeoutMs: 300, requestTimeoutMs: 600 });
  const { closed } = send(host.url, ['POST /api/measure HTTP/1.1', 'host: x', 'x-more: ']);
  expect(statusOf(await closed)).toBe(408);
});

test('a caller that hangs up in the middle of a body leaves no trace', async () => {
  const { host, lengths } = await startMeasuring();
  const { socket, closed } = send(host.url, headOf('content-length: 10'), 'half');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.destroy();
  await closed;
  expect(await measure(host.url)).toEqual([200, '7']);
  expect(lengths).toEqual([7]);
});

test('of many half-sent bodies the oldest make room, and each genuine post is served', async () => {
  const { host, lengths } = await startMeasuring({ waiting: 40 });
  const slow = Array.from({ length: 120 }, () => send(host.url, headOf('content-length: 1000'), 'half'));
  for (let index = 0; index < 5; index += 1) expect(await measure(host.url)).toEqual([200, '7']);

  const answers = await Promise.all(slow.slice(0, 60).map(({ closed }) => closed));
  expect(new Set(answers.map(statusOf))).toEqual(new Set([408]));
  expect(lengths).toEqual([7, 7, 7, 7, 7]);
});

test('half-sent bodies hold no more bytes together than allowed', async () => {
  const { host } = await startMeasuring({ bytes: 3 * MEBIBYTE });
  const half = 'x'.repeat(MEBIBYTE);
  const slow = Array.from({ length: 6 }, () => send(host.url, headOf(`content-length: ${2 * MEBIBYTE}`), half));
  const first = await Promise.race(slow.map(({ closed }) => closed));
  expect(statusOf(first)).toBe(408);
  expect(await measure(host.url)).toEqual([200, '7']);
});

test('headers that come slowly keep no genuine post out', async () => {
  const { host } = await startMeasuring({ waiting: 40 });
  const slow = Array.from({ length: 120 }, () => send(host.url, ['POST /api/measure HTTP/1.1', 'host: x', 'x-more: ']));
  expect(await measure(host.url)).toEqual([200, '7']);
  const answers = await Promise.all(slow.slice(0, 60).map(({ closed }) => closed));
  expect(new Set(answers)).toEqual(new Set(['']));
});
