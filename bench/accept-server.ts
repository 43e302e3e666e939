/** A server of the accept measurements, in its own process: our endpoint in the local host, or the bare minimum. */

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { QueueClient } from '@azure/storage-queue';
import { type EmulatorWriter, emulatorWriter } from '../local/host/emulator-writer.ts';
import { startHost } from '../local/host/function-host.ts';
import { InvariantError } from '../src/base/errors.ts';

const [kind, storage = ''] = process.argv.slice(2);
const url =
  kind === 'endpoint'
    ? await serveEndpoint()
    : await serveBare(kind === 'bare-write' ? await openFloorQueue() : undefined);
console.log(url);
process.once('SIGTERM', () => process.exit(0));

/** The function as it deploys; only the tenant id comes from the measurement. */
async function serveEndpoint(): Promise<string> {
  Object.assign(process.env, { AzureWebJobsStorage: storage });
  const host = await startHost({
    load: () => import('../functions/graph-notification.ts'),
    hostJson: JSON.parse(await readFile(join(import.meta.dirname, '../host.json'), 'utf8')),
    clock: Date.now,
    storageConnectionString: storage,
    settings: { AzureWebJobsStorage: storage },
    log: () => {},
  });
  return `${host.url}/api/graph-notification`;
}

/** Writes as our host does, so that the endpoints are compared and not two ways to write a message. */
async function openFloorQueue(): Promise<EmulatorWriter> {
  await new QueueClient(storage, 'floor').createIfNotExists();
  const write = emulatorWriter(storage, 'floor');
  if (write === undefined) throw new InvariantError('The floor must write to the emulator');
  return write;
}

/** Reads the body, writes it to the queue if there is one, responds 202. */
async function serveBare(write: EmulatorWriter | undefined): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    await write?.(body.toString('base64'));
    response.writeHead(202, { 'content-length': 0 }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}
