/** Notifications per second that the endpoint accepts, beside a bare `node:http` server that does the minimum. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { QueueClient } from '@azure/storage-queue';
import { InvariantError } from '../src/base/errors.ts';
import { clientStateHash, newClientState } from '../src/ingest/subscriptions/known-subscriptions.ts';
import { saveSubscriptionRow } from '../src/ingest/subscriptions/table-subscriptions.ts';
import { createTables, storageTables } from '../src/storage/azure-tables.ts';
import { tenantStore } from '../src/storage/tenant-store.ts';
import type { BenchRow } from './bench-row.ts';
import { type Child, startChild } from './child-process.ts';
import { type Load, postLoad } from './post-load.ts';
import { medianRound } from './side-by-side.ts';

const WARM_UPS = 2;
const ROUNDS = 7;
const BODIES = 64;
const BATCH = 10;
const LOAD = { connections: 24, atMost: { requests: 20_000, milliseconds: 800 } };
const TENANT_ID = randomUUID();
const SUBSCRIPTION_ID = randomUUID();

interface Comparison {
  readonly name: string;
  readonly goal?: number;
  readonly endpoint: Load;
  readonly floor: Load;
  readonly perRequest: number;
  /** Whether each request must have left one message in the queue. */
  readonly writes: boolean;
}

export async function benchAccept(): Promise<readonly BenchRow[]> {
  const children: Child[] = [];
  const start = async (file: string, ...args: readonly string[]) => {
    const child = await startChild(join(import.meta.dirname, file), args, { TENANT_ID });
    children.push(child);
    return child.line;
  };
  try {
    const { connectionString } = JSON.parse(await start('../local/azurite.ts', '--json'));
    const secret = await saveSubscription(connectionString);
    const server = (kind: string) => start('accept-server.ts', kind, connectionString);
    const [endpoint, bareWrite, bare] = [await server('endpoint'), await server('bare-write'), await server('bare')];
    const queues = ['signals', 'floor'].map((name) => new QueueClient(connectionString, name));

    const rows: BenchRow[] = [];
    for (const comparison of comparisons({ endpoint, bareWrite, bare, secret }))
      rows.push(await measure(comparison, queues));
    return rows;
  } finally {
    for (const child of children.reverse()) await child.stop();
  }
}

function comparisons({
  endpoint,
  bareWrite,
  bare,
  secret,
}: {
  endpoint: string;
  bareWrite: string;
  bare: string;
  secret: string;
}): readonly Comparison[] {
  const load = (url: string, bodies: readonly string[]): Load => ({ ...LOAD, url, bodies });
  const [valid, forged, batch] = [bodiesWith(secret, 1), bodiesWith(newClientState(), 1), bodiesWith(secret, BATCH)];
  return [
    {
      name: 'accept-valid',
      goal: 0.8,
      endpoint: load(endpoint, valid),
      floor: load(bareWrite, valid),
      perRequest: 1,
      writes: true,
    },
    {
      name: 'accept-forged',
      goal: 0.12,
      endpoint: load(endpoint, forged),
      floor: load(bare, forged),
      perRequest: 1,
      writes: false,
    },
    {
      name: 'accept-batch',
      endpoint: load(endpoint, batch),
      floor: load(bareWrite, batch),
      perRequest: BATCH,
      writes: true,
    },
  ];
}

/** Endpoint and floor alternate, so that both run under the same conditions. The round with the median ratio counts. */
async function measure(
  { name, goal, endpoint, floor, perRequest, writes }: Comparison,
  queues: readonly QueueClient[],
): Promise<BenchRow> {
  const rounds: Pick<BenchRow, 'value' | 'floor' | 'ratio'>[] = [];
  for (let round = 0; round < WARM_UPS + ROUNDS; round += 1) {
    for (const queue of queues) await queue.clearMessages();
    const [ours, bare] = [await postLoad(endpoint), await postLoad(floor)];
    await checkWritten(writes ? [ours.requests, bare.requests] : [0, 0], queues);
    const [value, least] = [ours.perSecond * perRequest, bare.perSecond * perRequest];
    rounds.push({ value: Math.round(value), floor: Math.round(least), ratio: value / least });
  }
  const row = { name, unit: 'notifications/s', ...medianRound(rounds.slice(WARM_UPS)) };
  return goal === undefined ? row : { ...row, goal };
}

/** A response without its message, or a message for a forged post, would be a bug and no measurement. */
async function checkWritten(expected: readonly number[], queues: readonly QueueClient[]): Promise<void> {
  const written = await Promise.all(
    queues.map(async (queue) => (await queue.getProperties()).approximateMessagesCount),
  );
  if (written.join() !== expected.join())
    throw new InvariantError(`The queues have ${written.join(' and ')} messages, not ${expected.join(' and ')}`);
}

/** Saves a subscription as `subscription-timer` does; resolves to its secret. */
async function saveSubscription(connectionString: string): Promise<string> {
  const secret = newClientState();
  const location = { connectionString };
  await createTables(location);
  await saveSubscriptionRow(tenantStore(storageTables(location), TENANT_ID), {
    subscriptionId: SUBSCRIPTION_ID,
    resource: 'users',
    changeType: 'updated,deleted',
    expires: '2099-01-01T00:00:00.000Z',
    created: '2026-01-01T00:00:00.000Z',
    stateHash: clientStateHash(secret),
    url: 'https://example.org/api/graph-notification',
  });
  return secret;
}

function bodiesWith(clientState: string, notifications: number): readonly string[] {
  return Array.from({ length: BODIES }, () =>
    JSON.stringify({ value: Array.from({ length: notifications }, () => notification(clientState)) }),
  );
}

function notification(clientState: string): object {
  const id = randomUUID();
  const resource = `Users/${id}`;
  return {
    subscriptionId: SUBSCRIPTION_ID,
    subscriptionExpirationDateTime: '2099-01-01T00:00:00+00:00',
    tenantId: TENANT_ID,
    changeType: 'updated',
    clientState,
    resource,
    resourceData: {
      '@odata.type': '#Microsoft.Graph.User',
      '@odata.id': resource,
      id,
      organizationId: TENANT_ID,
      sequenceNumber: 638_000_000_000_000,
    },
  };
}

if (import.meta.main) console.table(await benchAccept());
