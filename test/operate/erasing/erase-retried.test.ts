/** Messages with the note of their failures beside them: their names go, too, and the note stays. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../../local/azurite.ts';
import { listPoison } from '../../../src/ingest/queue/queue-poison.ts';
import { retriedText } from '../../../src/ingest/queue/retry-note.ts';
import { eraseInQueues } from '../../../src/operate/erasing/erase-messages.ts';
import { hitsOf, textsInQueue } from './every-text.ts';

const NOW = '2031-03-01T08:00:00.000Z';
const ADA = { id: '0a0a0a0a-1111-4111-8111-000000000001', names: ['Ada Lovelace', 'ada@contoso.example'] };
const FORMS = ['lovelace', 'ada@contoso'];
const NOTE = { kind: 'fault', code: 'X', error: 'X', since: NOW, outages: 3, faults: 5, returns: 0 } as const;
const actor = { kind: 'user', id: ADA.id, name: 'Ada Lovelace' };
const message = [{ v: 1, source: 'directory-audit', sourceId: 'a', body: { record: { id: 'a', actor } } }];

let azurite: Azurite;
const queue = (name: string) => new QueueClient(azurite.connectionString, name);
const send = (name: string, value: unknown) =>
  queue(name).sendMessage(Buffer.from(retriedText({ message: value, note: NOTE })).toString('base64'));

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(async () => {
  for (const name of ['signals', 'signals-poison']) {
    await queue(name).createIfNotExists();
    await queue(name).clearMessages();
  }
});

test.each([
  ['an envelope', message],
  ['a text', 'no message of ours, by ada@contoso.example'],
  ['a text with JSON in it', JSON.stringify({ body: JSON.stringify(message) })],
  ['a deep nest', Array.from({ length: 200 }).reduce((inner) => [inner], 'ada@contoso.example')],
])('%s in the poison queue', async (_, value) => {
  await send('signals-poison', value);
  expect(await eraseInQueues(azurite, ADA)).toMatchObject({ poison: 1, unseen: [] });
  const left = await textsInQueue(queue('signals-poison'));
  expect(left.flatMap((text) => hitsOf(text, FORMS))).toEqual([]);
  expect(left.map((text) => JSON.parse(text).retry)).toEqual([NOTE]);
});

test('it is still listed with its reason', async () => {
  await send('signals-poison', message);
  await eraseInQueues(azurite, ADA);
  const { messages } = await listPoison(azurite, 'signals');
  expect(messages).toMatchObject([{ holds: ['directory-audit a'], kind: 'fault', reason: 'X', tries: 8 }]);
});

test('one that waits is counted', async () => {
  await send('signals', message);
  expect(await eraseInQueues(azurite, ADA)).toMatchObject({ waiting: 1 });
});

test('one that would be too large with the id in place of the names stays, and is said', async () => {
  const filled = Array.from({ length: 700 }, () => ({ id: ADA.id, mail: 'a' }));
  await send('signals-poison', filled);
  expect(await eraseInQueues(azurite, ADA)).toMatchObject({ poison: 0, unseen: ['signals-poison'] });
  expect((await textsInQueue(queue('signals-poison'))).length).toBe(1);
});
