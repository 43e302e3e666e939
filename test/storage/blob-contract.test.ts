/** What the blobs must do, in memory and in the storage service. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAzurite } from '../../local/azurite.ts';
import { InvariantError } from '../../src/base/errors.ts';
import { createContainer, storageBlobs } from '../../src/storage/azure-blobs.ts';
import type { Blobs } from '../../src/storage/blobs.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

interface Backend {
  readonly blobs: Blobs;
  stop(): Promise<void>;
}

const BACKENDS: Readonly<Record<string, () => Promise<Backend>>> = {
  memory: async () => ({ blobs: memoryBlobs(), stop: async () => {} }),
  Azurite: async () => {
    const { connectionString, stop } = await startAzurite();
    await createContainer({ connectionString });
    await createContainer({ connectionString });
    return { blobs: storageBlobs({ connectionString }), stop };
  },
};

const bytesOf = (...bytes: number[]) => new Uint8Array(bytes);

describe.each(Object.entries(BACKENDS))('blobs in %s', (_, start) => {
  let backend: Backend;
  let blobs: Blobs;
  beforeAll(async () => {
    backend = await start();
    blobs = backend.blobs;
  });
  afterAll(() => backend.stop());

  const contentOf = async (name: string) => [...((await blobs.get(name))?.bytes ?? [])];
  const etagOf = async (name: string) => (await blobs.get(name))?.etag ?? '';

  test('come back as they were written, an empty one and a large one as well', async () => {
    const large = new Uint8Array(5_000_000).map((__, index) => index * 7);
    const name = randomUUID();
    await blobs.create(`${name}/large`, large);
    await blobs.create(`${name}/empty`, bytesOf());

    expect(Buffer.compare((await blobs.get(`${name}/large`))?.bytes ?? bytesOf(), large)).toBe(0);
    expect(await contentOf(`${name}/empty`)).toEqual([]);
  });

  test('are not there before, and removing them is no error', async () => {
    const name = randomUUID();
    expect(await blobs.get(name)).toBeUndefined();
    await blobs.remove(name);
    await blobs.create(name, bytesOf(1));
    await blobs.remove(name);
    expect(await blobs.get(name)).toBeUndefined();
  });

  test('keep the first of two that are created', async () => {
    const name = randomUUID();
    expect(await blobs.create(name, bytesOf(1))).toBe('created');
    expect(await blobs.create(name, bytesOf(2))).toBe('exists');
    expect(await contentOf(name)).toEqual([1]);
  });

  test('are replaced with their etag only, and not once they are gone', async () => {
    const name = randomUUID();
    await blobs.create(name, bytesOf(1));
    const etag = await etagOf(name);

    expect(await blobs.replace(name, bytesOf(2), etag)).toBe('replaced');
    expect(await blobs.replace(name, bytesOf(3), etag)).toBe('changed');
    expect(await contentOf(name)).toEqual([2]);
    const last = await etagOf(name);
    await blobs.remove(name);
    expect(await blobs.replace(name, bytesOf(4), last)).toBe('changed');
  });

  test('of two writers with the same etag, one is told that it lost', async () => {
    const name = randomUUID();
    await blobs.create(name, bytesOf(1));
    const etag = await etagOf(name);
    const outcomes = await Promise.all([2, 3].map((byte) => blobs.replace(name, bytesOf(byte), etag)));
    expect(outcomes.sort()).toEqual(['changed', 'replaced']);
  });

  test('are listed by prefix, in order', async () => {
    const prefix = randomUUID();
    for (const name of ['b', 'a', 'ab']) await blobs.create(`${prefix}/${name}`, bytesOf(1));
    await blobs.create(`${prefix}-other`, bytesOf(1));
    await blobs.remove(`${prefix}/ab`);
    const names: string[] = [];
    for await (const name of blobs.list(`${prefix}/`)) names.push(name);
    expect(names).toEqual([`${prefix}/a`, `${prefix}/b`]);
  });
});

test('a container that is missing is an error, not a blob that is not there', async () => {
  const { connectionString, stop } = await startAzurite();
  const blobs = storageBlobs({ connectionString });
  await expect(blobs.get('a')).rejects.toMatchObject({ statusCode: 404 });
  await expect(blobs.remove('a')).rejects.toMatchObject({ statusCode: 404 });
  await stop();
});

test('a store that was given tables only says so when it is asked for a blob', async () => {
  const { blobs } = tenantStore(memoryTables(), 't');
  await expect(blobs.get('a')).rejects.toThrow(InvariantError);
  expect(() => blobs.list('a')).toThrow(InvariantError);
});
