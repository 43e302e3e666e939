/** `revaudit poison` on the queues of a real storage. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import type { RunningInstance } from '../../src/cli/store/running-instance.ts';
import { runHere } from './run-here.ts';

let azurite: Azurite;
let running: RunningInstance;
const queue = (name: string) => new QueueClient(azurite.connectionString, name);
const SIGNAL = {
  v: 1,
  tenantId: 't',
  kind: 'audit-recorded',
  source: 'directory-audit',
  sourceId: 'record-1',
  seenAt: '2031-03-01T08:00:00.000Z',
};

beforeAll(async () => {
  azurite = await startAzurite();
  const { connectionString } = azurite;
  const nowhere = { apiUrl: 'http://127.0.0.1:1/api', apiKey: '', tenantId: '22222222-2222-4333-8444-555555555555' };
  running = { pid: 1, startedAt: '', connectionString, ...nowhere };
});
afterAll(() => azurite.stop());
beforeEach(async () => {
  for (const name of ['signals', 'signals-poison', 'notices']) {
    await queue(name).createIfNotExists();
    await queue(name).clearMessages();
  }
});

const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
const run = (...args: string[]) => runHere(['poison', ...args, '--output', 'json'], { running });

test('list shows what lies there by id, and nothing of what it says', async () => {
  await queue('signals-poison').sendMessage(encoded([{ ...SIGNAL, body: { record: { user: 'Ada Moreau' } } }, SIGNAL]));
  await queue('signals-poison').sendMessage(encoded('{ not ours'));
  const { code, out } = await run('list');
  expect(code).toBe(0);
  const [signals, notices] = JSON.parse(out);
  expect(signals).toMatchObject({ queue: 'signals', count: 2 });
  expect(signals.messages.map(({ holds }: { holds: string[] }) => holds)).toEqual([
    ['directory-audit record-1', 'directory-audit record-1'],
    ['not one of ours'],
  ]);
  expect(notices).toEqual({ queue: 'notices', count: 0, messages: [] });
  expect(out).not.toContain('Ada');
});

test('replay puts them back as they were, all of them', async () => {
  for (let index = 0; index < 40; index += 1)
    await queue('signals-poison').sendMessage(encoded([{ ...SIGNAL, sourceId: `record-${index}` }]));
  const { code, out } = await run('replay');
  expect([code, JSON.parse(out)]).toEqual([0, { signals: 40, notices: 0 }]);
  expect((await queue('signals').getProperties()).approximateMessagesCount).toBe(40);
  expect((await queue('signals-poison').getProperties()).approximateMessagesCount).toBe(0);
  const { receivedMessageItems } = await queue('signals').receiveMessages({ numberOfMessages: 1 });
  expect(JSON.parse(Buffer.from(receivedMessageItems[0]?.messageText ?? '', 'base64').toString())).toMatchObject([
    { source: 'directory-audit' },
  ]);
});

test('drop deletes those of the queue that is named, and says how many', async () => {
  await queue('signals-poison').sendMessage(encoded([SIGNAL]));
  expect(JSON.parse((await run('drop', '--queue', 'notices')).out)).toEqual({ notices: 0 });
  expect(JSON.parse((await run('drop', '--queue', 'signals')).out)).toEqual({ signals: 1 });
  expect((await queue('signals').getProperties()).approximateMessagesCount).toBe(0);
});

test('through --api it is refused with what would do', async () => {
  const { code, err } = await runHere(['poison', 'list', '--api', 'https://app.example']);
  expect(code).toBe(2);
  expect(err).toContain('--account');
});
