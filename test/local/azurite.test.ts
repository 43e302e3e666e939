/** Azurite in this process and in its own: writes are saved, and nothing is left after the end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueClient } from '@azure/storage-queue';
import { expect, onTestFinished, test } from 'vitest';
import { startAzurite } from '../../local/azurite.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'azurite-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function tableIn(connectionString: string): TableClient {
  return TableClient.fromConnectionString(connectionString, 'Things', { allowInsecureConnection: true });
}

function containerIn(connectionString: string): ContainerClient {
  return BlobServiceClient.fromConnectionString(connectionString).getContainerClient('things');
}

async function contentOf(container: ContainerClient, name: string): Promise<string> {
  return (await container.getBlockBlobClient(name).downloadToBuffer()).toString();
}

test('rows, messages and blobs in a folder are there at the next start', async () => {
  const folder = await temporaryFolder();
  const first = await startAzurite({ folder });
  await tableIn(first.connectionString).createTable();
  await tableIn(first.connectionString).createEntity({ partitionKey: 'p', rowKey: 'r', n: 1 });
  await new QueueClient(first.connectionString, 'things').create();
  await new QueueClient(first.connectionString, 'things').sendMessage('hello');
  await containerIn(first.connectionString).create();
  await containerIn(first.connectionString).getBlockBlobClient('a/b').uploadData(Buffer.from('bytes'));
  await first.stop();

  const second = await startAzurite({ folder });
  onTestFinished(() => second.stop());
  expect(await tableIn(second.connectionString).getEntity('p', 'r')).toMatchObject({ n: 1 });
  const { peekedMessageItems } = await new QueueClient(second.connectionString, 'things').peekMessages();
  expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['hello']);
  expect(await contentOf(containerIn(second.connectionString), 'a/b')).toBe('bytes');
});

test('two in one process share nothing, and stopping one does not affect the other', async () => {
  const [one, other] = [await startAzurite(), await startAzurite()];
  onTestFinished(() => other.stop());
  const queue = new QueueClient(other.connectionString, 'mine');
  await queue.create();
  await queue.sendMessage('kept');
  const container = containerIn(other.connectionString);
  await container.create();
  await container.getBlockBlobClient('mine').uploadData(Buffer.from('kept'));
  expect(await new QueueClient(one.connectionString, 'mine').exists()).toBe(false);
  await one.stop();

  expect((await queue.peekMessages()).peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['kept']);
  expect(await contentOf(container, 'mine')).toBe('kept');
});

test('as a process it prints its address in one line, writes only to its folder, and ends on SIGTERM', async () => {
  const [folder, cwd] = [await temporaryFolder(), await temporaryFolder()];
  const child = spawn(
    process.execPath,
    [`${import.meta.dirname}/../../local/azurite.ts`, '--folder', folder, '--json'],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = await once(child.stdout, 'data');
  const { connectionString } = JSON.parse(String(line));
  await tableIn(connectionString).createTable();
  child.kill('SIGTERM');

  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await readdir(cwd)).toEqual([]);
});
