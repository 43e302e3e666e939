/**
 * Several listeners on one port. Node.js takes one connection per listener in each turn of its event loop, so with one
 * listener a genuine caller waits for as many turns as others have connected before it.
 */
import type { Server } from 'node:http';
import { type AddressInfo, createServer, type Server as SocketServer } from 'node:net';

const HOST = '127.0.0.1';
/** Far fewer than connections may wait (http-intake.ts): new ones must not push out one that was never read. */
const LISTENERS = 4;
/** Other systems, and Node.js before 23.1, have one listener per port. */
const CAN_SHARE = process.platform === 'linux' && Number.parseInt(process.versions.node, 10) >= 24;

export interface WideListener {
  readonly url: string;
  /** Takes no more connections. Resolves when the last of them is closed. */
  close(): Promise<void>;
}

export async function listenWidely(server: Server, port: number): Promise<WideListener> {
  // Only a port that nobody listens on: otherwise two hosts would share the requests between them.
  if (CAN_SHARE && port !== 0) await closed(await listening(createServer(), port, false));
  await listening(server, port, CAN_SHARE);
  const taken = (server.address() as AddressInfo).port;
  const others: SocketServer[] = [];
  while (CAN_SHARE && others.length < LISTENERS - 1) {
    // As an HTTP server opens its own sockets.
    const other = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
    others.push(await listening(other, taken, true));
  }
  return {
    url: `http://${HOST}:${taken}`,
    async close() {
      await Promise.all([server, ...others].map(closed));
    },
  };
}

function listening<S extends SocketServer>(server: S, port: number, reusePort: boolean): Promise<S> {
  return new Promise((resolve, reject) =>
    server.once('error', reject).listen({ port, host: HOST, reusePort }, () => resolve(server)),
  );
}

function closed(server: SocketServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
