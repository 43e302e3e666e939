/** Starts a host with the functions of the test, on Azurite, and cleans up afterwards. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Azurite, startAzurite } from '../../../local/azurite.ts';
import { type FunctionHost, type HostOptions, startHost } from '../../../local/host/function-host.ts';
import type { HostLogEntry } from '../../../local/host/host-log.ts';

type Functions = typeof import('@azure/functions');

export interface Sample {
  readonly host: FunctionHost;
  readonly log: readonly HostLogEntry[];
}

const HOST_JSON = {
  version: '2.0',
  extensions: { http: { routePrefix: 'api' }, queues: { batchSize: 4, newBatchThreshold: 2, maxDequeueCount: 3 } },
};

/** Call it once per test file. */
export function hostsForTests() {
  let azurite: Azurite;
  const hosts: FunctionHost[] = [];
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.stop();
  });
  afterAll(() => azurite.stop());

  return {
    async start(register: (functions: Functions) => void, options: Partial<HostOptions> = {}): Promise<Sample> {
      const log: HostLogEntry[] = [];
      const load = async () => register(await import('@azure/functions'));
      const basics = {
        load,
        hostJson: HOST_JSON,
        clock: () => 0,
        storageConnectionString: azurite.connectionString,
        settings: {},
        log: (entry: HostLogEntry) => log.push(entry),
      };
      const host = await startHost({ ...basics, ...options });
      hosts.push(host);
      return { host, log };
    },
    queue: (name: string) => new QueueClient(azurite.connectionString, name),
  };
}

/** The decoded texts of the messages in a queue. */
export async function waitingIn(queue: QueueClient): Promise<readonly string[]> {
  const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
  return peekedMessageItems.map(({ messageText }) => Buffer.from(messageText, 'base64').toString());
}

export function base64(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
}
