/**
 * Writes messages to the emulator's queue with one request on an open connection. In Azure the host does this in .NET
 * at almost no cost. The SDK needs more time to sign, build and parse a message than an endpoint needs to accept it,
 * and would hide the cost of the endpoints.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { AccountSASPermissions, QueueServiceClient } from '@azure/storage-queue';

/** Rejects with a `code` if the service refuses, and with the socket's error if it does not answer. */
export type EmulatorWriter = (base64: string) => Promise<void>;

const SIGNED_FOR_MS = 365 * 24 * 3_600_000;
const SERVICE_VERSION = '2025-01-05';
const LOOPBACK = /^http:\/\/127\.0\.0\.1:/;

/** Undefined if the queue is not in the emulator: then the SDK writes, with its own credential. */
export function emulatorWriter(connection: string, queueName: string): EmulatorWriter | undefined {
  if (!connection.includes('AccountKey=')) return undefined;
  const account = QueueServiceClient.fromConnectionString(connection);
  const { url } = account.getQueueClient(queueName);
  if (!LOOPBACK.test(url)) return undefined;

  const signature = new URL(
    account.generateAccountSasUrl(new Date(Date.now() + SIGNED_FOR_MS), AccountSASPermissions.parse('a'), 'o'),
  ).search;
  const { hostname, port, pathname } = new URL(url);
  const agent = new Agent({ keepAlive: true });
  const target = { agent, hostname, port, path: `${pathname}/messages${signature}`, method: 'POST' };
  return (base64) =>
    new Promise((resolve, reject) => {
      const body = `<QueueMessage><MessageText>${base64}</MessageText></QueueMessage>`;
      const headers = {
        'content-type': 'application/xml',
        'content-length': body.length,
        'x-ms-version': SERVICE_VERSION,
      };
      const sent = request({ ...target, headers }, (answer) => settle(answer, resolve, reject));
      sent.once('error', reject);
      sent.end(body, 'latin1');
    });
}

function settle(answer: IncomingMessage, resolve: () => void, reject: (error: Error) => void): void {
  answer.resume();
  answer.once('error', reject);
  answer.once('end', () => {
    if (answer.statusCode === 201) return resolve();
    reject(
      Object.assign(new Error(`The queue answered ${answer.statusCode}`), {
        code: String(answer.headers['x-ms-error-code'] ?? answer.statusCode),
        statusCode: answer.statusCode,
      }),
    );
  });
}
