/** Stands before a server on loopback, and keeps it from answering for a while: closed connections, or a status. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Trouble = 'closed' | { readonly status: number };

export interface UnreliableServer {
  readonly url: string;
  /** Undefined: all is well. */
  trouble: Trouble | undefined;
  /** Requests that were not passed on. */
  readonly refused: number;
  stop(): Promise<void>;
}

/** @param target a URL with a path, which stays as it is */
export async function unreliableServer(target: string): Promise<UnreliableServer> {
  const { hostname, port, pathname } = new URL(target);
  const state: { trouble: Trouble | undefined; refused: number } = { trouble: undefined, refused: 0 };
  const server = createServer((incoming, answer) => {
    const { trouble } = state;
    if (trouble !== undefined) {
      state.refused += 1;
      if (trouble === 'closed') incoming.socket.destroy();
      else answer.writeHead(trouble.status).end();
      return;
    }
    const { method, url, headers } = incoming;
    const forwarded = request({ hostname, port, method, path: url, headers }, (received) => {
      answer.writeHead(received.statusCode ?? 500, received.headers);
      received.pipe(answer);
    });
    forwarded.on('error', () => answer.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${address.port}${pathname}`,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  });
}
