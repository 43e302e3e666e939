/** Blobs in Azure Blob Storage, or in Azurite on a laptop. */
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import type { TablesLocation } from './azure-tables.ts';
import { type Blobs, MIRROR_CONTAINER, type StoredBlob } from './blobs.ts';
import { CALL_LIMITS, type CallLimits, limitedCalls } from './call-limits.ts';
import { answerIn, statusOf } from './rest-status.ts';

const DOWNLOADS = 3;

/** Where the blobs are: a connection string (laptop, Azurite), or the account's blob URL and an identity. */
export type BlobsLocation = TablesLocation;

/** The blobs of the mirror's container. The SDK is loaded on first use. */
export function storageBlobs(location: BlobsLocation): Blobs {
  let opened: Promise<ContainerClient> | undefined;
  const blob = async (name: string) => {
    opened ??= openContainer(location);
    return (await opened).getBlockBlobClient(name);
  };
  type Conditions = { readonly ifNoneMatch: string } | { readonly ifMatch: string };
  const upload = async (name: string, bytes: Uint8Array, conditions: Conditions) =>
    (await blob(name)).upload(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes.length, {
      conditions,
    });

  return {
    async get(name) {
      try {
        return await download(await blob(name), location.limits ?? CALL_LIMITS);
      } catch (error) {
        if (answerIn(error) === 404) return undefined;
        throw error;
      }
    },
    async create(name, bytes) {
      return (await statusOf(upload(name, bytes, { ifNoneMatch: '*' }), 409, 412)) === undefined ? 'created' : 'exists';
    },
    async replace(name, bytes, etag) {
      const status = await statusOf(upload(name, bytes, { ifMatch: etag }), 412, 404);
      return status === undefined ? 'replaced' : 'changed';
    },
    async remove(name) {
      await statusOf((await blob(name)).delete(), 404);
    },
    async *list(prefix) {
      opened ??= openContainer(location);
      for await (const { name } of (await opened).listBlobsFlat({ prefix })) yield name;
    },
  };
}

/** Creates the container if it does not exist yet. */
export async function createContainer(location: BlobsLocation): Promise<void> {
  await (await openContainer(location)).createIfNotExists();
}

/**
 * The limits of a request end with the first byte of its answer, and the SDK waits for the last one without end.
 * @throws RestError `ETIMEDOUT` after some tries
 */
async function download(blob: BlockBlobClient, { tryMs }: CallLimits): Promise<StoredBlob> {
  for (let tries = 1; ; tries += 1) {
    const { readableStreamBody: body, etag = '' } = await blob.download();
    const bytes = await Promise.race([readAll(body ?? []), setTimeout(tryMs, undefined, { ref: false })]);
    if (bytes !== undefined) return { bytes, etag };
    if (body instanceof Readable) body.destroy();
    if (tries === DOWNLOADS) {
      const { RestError } = await import('@azure/storage-blob');
      throw new RestError(`The storage account did not send a blob within ${tries * tryMs} ms`, { code: 'ETIMEDOUT' });
    }
  }
}

async function readAll(body: AsyncIterable<string | Buffer> | Iterable<string | Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function openContainer(location: BlobsLocation): Promise<ContainerClient> {
  const { ContainerClient, RestError } = await import('@azure/storage-blob');
  const options: Partial<ReturnType<typeof limitedCalls>> = limitedCalls(RestError, location.limits);
  const container =
    'connectionString' in location
      ? new ContainerClient(location.connectionString, MIRROR_CONTAINER, options)
      : new ContainerClient(`${trimmed(location.url)}/${MIRROR_CONTAINER}`, await location.credential(), options);
  // The client of each blob gets the same pipeline with the same options, and would add the policies a second time.
  delete options.additionalPolicies;
  return container;
}

function trimmed(url: string): string {
  return url.replace(/\/$/, '');
}
