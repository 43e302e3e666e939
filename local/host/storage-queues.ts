/** The storage queues behind the bindings: opened by name and connection, created where missing, written with the encoding of host.json. */
import { AccountSASPermissions, QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { AuditorError } from '../../src/errors.ts';
import { type AppSettings, resolveConnection, resolveNames } from './app-settings.ts';
import type { Binding, RegisteredFunction } from './functions-core.ts';
import type { InvocationResult, TypedData } from './invocation.ts';

export type MessageEncoding = 'base64' | 'none';

export interface StorageQueue {
  readonly name: string;
  readonly client: QueueClient;
  /** Calls back when a message was written by this process, so that a listener need not wait for its next look. */
  onWrite: (() => void) | undefined;
  send(message: string | Uint8Array): Promise<void>;
}

export interface StorageQueues {
  open(binding: Binding, where: string): StorageQueue;
  poisonOf(queue: StorageQueue): QueueClient;
  /** Creates every queue that was opened and does not exist. */
  createMissing(): Promise<void>;
}

export interface QueueParts {
  readonly settings: AppSettings;
  readonly hostStorage: string;
  readonly encoding: MessageEncoding;
}

const MAX_MESSAGE_BYTES = 64 * 1024;
const SIGNED_FOR_MS = 365 * 24 * 3_600_000;
const RETURN_VALUE = '$return';

/** A message is larger than Storage takes, once encoded. */
export class MessageTooLargeError extends AuditorError {
  readonly code = 'QUEUE_MESSAGE_TOO_LARGE';
  readonly retryable = false;
  readonly bytes: number;

  constructor(queue: string, bytes: number) {
    super(`A message of ${bytes} bytes is too large for the queue ${queue}: ${MAX_MESSAGE_BYTES} are the limit`);
    this.bytes = bytes;
  }
}

export function openQueues({ settings, hostStorage, encoding }: QueueParts): StorageQueues {
  const opened = new Map<string, StorageQueue>();
  const byBinding = new Map<Binding, StorageQueue>();
  const connections = new Map<StorageQueue, string>();

  return {
    open(binding, where) {
      const known = byBinding.get(binding);
      if (known) return known;
      const name = resolveNames(String(binding.queueName), settings, where).toLowerCase();
      const connection = resolveConnection(binding.connection, settings, hostStorage, where);
      const key = `${name} ${connection}`;
      const queue = opened.get(key) ?? storageQueue(name, queueClient(connection, name), encoding);
      opened.set(key, queue);
      byBinding.set(binding, queue);
      connections.set(queue, connection);
      return queue;
    },
    poisonOf: (queue) => queueClient(connections.get(queue) ?? hostStorage, `${queue.name}-poison`),
    async createMissing() {
      await Promise.all([...opened.values()].map(({ client }) => client.createIfNotExists()));
    },
  };
}

/** Signed once for the life of the process: a signature for each request costs a quarter of what the SDK spends on a message. */
function queueClient(connection: string, name: string): QueueClient {
  if (!connection.includes('AccountKey=')) return new QueueClient(connection, name);
  const account = QueueServiceClient.fromConnectionString(connection);
  const signed = new URL(account.generateAccountSasUrl(new Date(Date.now() + SIGNED_FOR_MS), AccountSASPermissions.parse('rwdlacup'), 'o'));
  return new QueueClient(`${account.getQueueClient(name).url}${signed.search}`);
}

function storageQueue(name: string, client: QueueClient, encoding: MessageEncoding): StorageQueue {
  const queue: StorageQueue = {
    name,
    client,
    onWrite: undefined,
    async send(message) {
      const text = encoding === 'base64' ? Buffer.from(message as string).toString('base64') : Buffer.from(message as string).toString();
      const bytes = Buffer.byteLength(text);
      if (bytes > MAX_MESSAGE_BYTES) throw new MessageTooLargeError(name, bytes);
      await client.sendMessage(text);
      queue.onWrite?.();
    },
  };
  return queue;
}

/** Writes what an invocation left in its queue outputs; rejects at the first message that cannot be written. */
export async function writeQueueOutputs(target: RegisteredFunction, result: InvocationResult, queues: StorageQueues): Promise<void> {
  for (const { name, data } of result.outputData ?? []) {
    const binding = target.bindings[name];
    if (binding?.type.toLowerCase() === 'queue') await sendAll(queues.open(binding, target.name), data);
  }
  const returned = target.bindings[RETURN_VALUE];
  if (returned?.type.toLowerCase() === 'queue' && result.returnValue) await sendAll(queues.open(returned, target.name), result.returnValue);
}

async function sendAll(queue: StorageQueue, data: TypedData): Promise<void> {
  for (const message of messagesOf(data)) await queue.send(message);
}

/** A list is one message per element; text goes as it is, anything else as JSON. */
function messagesOf(data: TypedData): readonly (string | Uint8Array)[] {
  if (data.bytes !== undefined) return [data.bytes];
  if (data.string !== undefined) return [data.string];
  if (data.json === undefined) return [String(data.int ?? data.double)];
  const value: unknown = JSON.parse(data.json);
  const values = Array.isArray(value) ? value : [value];
  return values.map((element) => (typeof element === 'string' ? element : JSON.stringify(element)));
}
