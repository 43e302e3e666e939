/** What an outage brought into a poison queue goes back to work by itself; a fault stays and can be seen. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../../local/azurite.ts';
import { listPoison, returnOutages } from '../../../src/ingest/queue/queue-poison.ts';

const NOW = '2031-03-01T08:00:00.000Z';
const NOTICE = { noticeId: 'n', audienceKey: 'a' };
const NOTE = { kind: 'outage', code: 'X', error: 'X', since: NOW, outages: 3, faults: 0, returns: 0 };

let azurite: Azurite;
const queue = (name: string) => new QueueClient(azurite.connectionString, name);
const poison = (value: unknown) =>
  queue('notices-poison').sendMessage(
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64'),
  );
const turn = () => returnOutages(azurite, 'notices', NOW);
const depth = async (name: string) => (await queue(name).getProperties()).approximateMessagesCount;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(async () => {
  for (const name of ['notices', 'notices-poison']) {
    await queue(name).createIfNotExists();
    await queue(name).clearMessages();
  }
});

test('a message that the host gave up, or that an outage brought, goes back with a pause and a count', async () => {
  await poison(NOTICE);
  await poison({ v: 1, retry: { ...NOTE, returns: 1 }, message: NOTICE });
  expect(await turn()).toBe(2);
  expect(await depth('notices-poison')).toBe(0);
  expect(await depth('notices')).toBe(2);
  expect((await queue('notices').peekMessages()).peekedMessageItems).toEqual([]);
  await poison({ v: 1, retry: { ...NOTE, returns: 8 }, message: NOTICE });
  expect(await turn()).toBe(0);
});

test('faults stay, whatever comes after them, and stay visible', async () => {
  const fault = { v: 1, retry: { ...NOTE, kind: 'fault', faults: 5 }, message: NOTICE };
  const deep = `${'['.repeat(500)}${']'.repeat(500)}`;
  for (const value of ['{ not ours', { other: 1 }, deep, ...Array.from({ length: 40 }, () => fault), NOTICE])
    await poison(value);
  expect(await turn()).toBe(1);
  expect(await depth('notices')).toBe(1);
  const { count, messages } = await listPoison(azurite, 'notices');
  expect([count, messages.length, new Set(messages.map(({ kind }) => kind))]).toEqual([43, 32, new Set(['fault'])]);
  expect(await turn()).toBe(0);
});

test('what is too large with its note stays for a person', async () => {
  await poison({ ...NOTICE, more: 'x'.repeat(49_100) });
  expect(await turn()).toBe(0);
  expect(await depth('notices-poison')).toBe(1);
});

test('where there is no poison queue yet, there is nothing to do', async () => {
  await queue('notices-poison').delete();
  expect(await turn()).toBe(0);
});
