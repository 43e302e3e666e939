/**
 * The storage queues of the bindings: opened by name and connection, created, and written in the encoding of host.json.
 */
import { QueueClient } from '@azure/storage-queue';
import { AuditorError } from '../../src/base/errors.ts';
import { type AppSettings, resolveConnection, resolveNames } from './app-settings.ts';
import { type EmulatorWriter, emulatorWriter } from './emulator-writer.ts';
import type { Binding, InvocationResult, RegisteredFunction, TypedData } from './worker-contract.ts';

export type MessageEncoding = 'base64' | 'none';

export interface StorageQueue {
  readonly name: string;
  readonly client: QueueClient;
  /** Is called when this process has written a message, so that the listener reads the queue at once. */
  onWrite: (() => void) | undefined;
  send(message: string | Uint8Array): Promise<void>;
}

export interface StorageQueues {
  open(binding: Binding, where: string): StorageQueue;
  poisonOf(queue: StorageQueue): QueueClient;
  /** Creates each opened queue that does not exist. */
  createMissing(): Promise<void>;
}

export interface QueueParts {
  readonly settings: AppSettings;
  readonly hostStorage: string;
  readonly encoding: MessageEncoding;
}

const MAX_MESSAGE_BYTES = 64 * 1024;
const RETURN_VALUE = '$return';

/** A message is larger, when encoded, than Storage accepts. */
export class MessageTooLargeError extends AuditorError {
  readonly code = 'QUEUE_MESSAGE_TOO_LARGE';
  readonly retryable = false;
  readonly bytes: number;

  constructor(queue: string, bytes: number) {
    super(`A message of ${bytes} bytes is too large for the queue ${queue}: the limit is ${MAX_MESSAGE_BYTES} bytes`);
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
      const queue = opened.get(key) ?? storageQueue(name, { connection, encoding });
      opened.set(key, queue);
      byBinding.set(binding, queue);
      connections.set(queue, connection);
      return queue;
    },
    poisonOf: (queue) => new QueueClient(connections.get(queue) ?? hostStorage, `${queue.name}-poison`),
    async createMissing() {
      await Promise.all([...opened.values()].map(({ client }) => client.createIfNotExists()));
    },
  };
}

function storageQueue(
  name: string,
  { connection, encoding }: { readonly connection: string; readonly encoding: MessageEncoding },
): StorageQueue {
  const client = new QueueClient(connection, name);
  const write = encoding === 'base64' ? emulatorWriter(connection, name) : undefined;
  const queue: StorageQueue = {
    name,
    client,
    onWrite: undefined,
    async send(message) {
      const text =
        encoding === 'base64'
          ? Buffer.from(message as string).toString('base64')
          : Buffer.from(message as string).toString();
      const bytes = Buffer.byteLength(text);
      if (bytes > MAX_MESSAGE_BYTES) throw new MessageTooLargeError(name, bytes);
      if (!(await isWritten(text, write))) await client.sendMessage(text);
      queue.onWrite?.();
    },
  };
  return queue;
}

/**
 * False if that is unknown: an open connection may be closed just when it is used. Then the SDK writes the message; a
 * duplicate does no harm.
 */
async function isWritten(text: string, write: EmulatorWriter | undefined): Promise<boolean> {
  if (write === undefined) return false;
  try {
    await write(text);
    return true;
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error) throw error;
    return false;
  }
}

/** Writes the queue outputs of an invocation; rejects at the first message that cannot be written. */
export async function writeQueueOutputs(
  target: RegisteredFunction,
  result: InvocationResult,
  queues: StorageQueues,
): Promise<void> {
  for (const { name, data } of result.outputData ?? []) {
    const binding = target.bindings[name];
    if (binding?.type.toLowerCase() === 'queue') await sendAll(queues.open(binding, target.name), data);
  }
  const returned = target.bindings[RETURN_VALUE];
  if (returned?.type.toLowerCase() === 'queue' && result.returnValue)
    await sendAll(queues.open(returned, target.name), result.returnValue);
}

async function sendAll(queue: StorageQueue, data: TypedData): Promise<void> {
  for (const message of messagesOf(data)) await queue.send(message);
}

/** A list is one message per element; a text is sent unchanged, everything else as JSON. */
function messagesOf(data: TypedData): readonly (string | Uint8Array)[] {
  if (data.bytes !== undefined) return [data.bytes];
  if (data.string !== undefined) return [data.string];
  if (data.json === undefined) return [String(data.int ?? data.double)];
  const value: unknown = JSON.parse(data.json);
  const values = Array.isArray(value) ? value : [value];
  return values.map((element) => (typeof element === 'string' ? element : JSON.stringify(element)));
}
