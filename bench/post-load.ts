/** Sends posts over open connections. Raw sockets: an HTTP client on the same two cores would mostly measure itself. */

import { connect, type Socket } from 'node:net';
import { InvariantError } from '../src/base/errors.ts';

export interface Load {
  readonly url: string;
  /** Sent in turn. */
  readonly bodies: readonly string[];
  readonly connections: number;
  /** The round ends at the first of these limits. */
  readonly atMost: { readonly requests: number; readonly milliseconds: number };
}

export interface Served {
  readonly requests: number;
  readonly perSecond: number;
}

const ACCEPTED = 'HTTP/1.1 202';
const EMPTY = /\r\ncontent-length: 0\r\n/i;

/** Rejects at the first response that is not an empty 202: a server that refuses is fast, but measures nothing. */
export async function postLoad({ url, bodies, connections, atMost }: Load): Promise<Served> {
  const { hostname, port, pathname } = new URL(url);
  const requests = bodies.map((body) =>
    Buffer.from(
      [
        `POST ${pathname} HTTP/1.1`,
        `host: ${hostname}:${port}`,
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    ),
  );
  const sockets = await Promise.all(Array.from({ length: connections }, () => openSocket(hostname, Number(port))));
  const start = performance.now();
  let sent = 0;
  const next = (): Buffer | undefined => {
    if (sent >= atMost.requests || performance.now() - start >= atMost.milliseconds) return undefined;
    sent += 1;
    return requests[sent % requests.length];
  };
  try {
    await Promise.all(sockets.map((socket) => sendInTurn(socket, next)));
    return { requests: sent, perSecond: (sent / (performance.now() - start)) * 1000 };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** One request after another on one connection. */
function sendInTurn(socket: Socket, next: () => Buffer | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = '';
    const send = () => {
      const request = next();
      if (request) socket.write(request);
      else resolve();
    };
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      if (!head.startsWith(ACCEPTED) || !EMPTY.test(head))
        reject(new InvariantError(`Not accepted: ${head.slice(0, 200)}`));
      head = '';
      send();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new InvariantError('The server closed the connection')));
    send();
  });
}

function openSocket(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => resolve(socket)).setNoDelay(true);
    socket.once('error', reject);
  });
}
