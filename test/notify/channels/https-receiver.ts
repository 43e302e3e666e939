/** A real HTTPS server on loopback that takes webhooks: counts connections, keeps requests, answers by a script. */
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { httpsPost, type PostOutgoing } from '../../../src/notify/channels/https-post.ts';

/** Of this server only: made for tests with `openssl req -x509`, valid for a hundred years, trusted by nobody else. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIB2DCCAX6gAwIBAgIUWBmAgj4+BfNks/r+XVSuaU7iLNUwCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVaG9va3MuY29udG9zby5leGFtcGxlMCAXDTI2MTEzMDE4NTMw
OFoYDzIxMjYxMTA2MTg1MzA4WjAgMR4wHAYDVQQDDBVob29rcy5jb250b3NvLmV4
YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR95imC2eIcj0FZrPzx/Ji6
JKdnvpbbF9pgfF0FxuJDzCFSuV8KrVNuIloQi3y3QydqgmGNb35gKzBj+YScyS5E
o4GTMIGQMB0GA1UdDgQWBBQYIavoB9HoV3OiPh9QCmCBFCf0DDAfBgNVHSMEGDAW
gBQYIavoB9HoV3OiPh9QCmCBFCf0DDAPBgNVHRMBAf8EBTADAQH/MD0GA1UdEQQ2
MDSCFWhvb2tzLmNvbnRvc28uZXhhbXBsZYIVb3RoZXIuY29udG9zby5leGFtcGxl
hwR/AAABMAoGCCqGSM49BAMCA0gAMEUCIQDLjoIrr8nTSzEb00JXr7qGZvircIbT
iXOh1kZw0AQ04gIgemEjCW9bcHvdQ6VYhgsZ7GNwsFVltonwQOEOAvmRdfk=
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4Z6Dl457s/R41iqx
207/1awXSU56MRXf24rRwTYXfCOhRANCAAR95imC2eIcj0FZrPzx/Ji6JKdnvpbb
F9pgfF0FxuJDzCFSuV8KrVNuIloQi3y3QydqgmGNb35gKzBj+YScyS5E
-----END PRIVATE KEY-----
`;

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `cut`: the request was taken, and the connection ends without an answer. */
export type Answer =
  | 'cut'
  | 'silence'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

export interface Receiver {
  readonly port: number;
  readonly requests: Received[];
  readonly connections: () => number;
  /** Answers that were cut off. */
  readonly unfinished: () => number;
  /** The name in its certificate, which resolves to it through {@link Receiver.post} only. */
  readonly url: string;
  /** Posts with the guard of the product, which lets this one server through. */
  readonly post: PostOutgoing;
  answer: (request: Received) => Answer;
  stop(): Promise<void>;
}

export const trusted = CERTIFICATE;

export async function startReceiver(now: () => number = Date.now): Promise<Receiver> {
  let connections = 0;
  let unfinished = 0;
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
    const parts: Buffer[] = [];
    response.on('close', () => {
      if (response.headersSent && !response.writableFinished) unfinished += 1;
    });
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() };
      receiver.requests.push(received);
      const answer = receiver.answer(received);
      if (answer === 'silence') return;
      if (answer === 'cut') request.socket.destroy();
      else response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    port,
    requests: [],
    connections: () => connections,
    unfinished: () => unfinished,
    url: `https://hooks.contoso.example:${port}/events`,
    post: httpsPost({
      now,
      ca: CERTIFICATE,
      isAllowed: (address) => address === '127.0.0.1',
      resolve: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
      timeoutMs: 2_000,
    }),
    answer: () => ({ status: 204 }),
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return receiver;
}
