/** `revaudit poison` on real storage queues. */
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
  const nowhere = { apiUrl: 'http://127.0.0.1:1/api', session: '', tenantId: '22222222-2222-4333-8444-555555555555' };
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
const run = (action: string, ...args: string[]) => {
  const yes = action === 'list' ? [] : ['--yes'];
  return runHere(['poison', action, ...args, ...yes, '--output', 'json'], { running });
};

test('list shows the ids in the messages, and nothing else of their content', async () => {
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

test('on a terminal, list prints a table', async () => {
  await queue('signals-poison').sendMessage(encoded([SIGNAL]));
  const { out } = await runHere(['poison', 'list', '--no-color'], { running, terminal: 120 });
  expect(out).toMatch(
    /^QUEUE +ADDED +EXPIRES +KIND +REASON +HOLDS +ID\nsignals .*outage +HOST_GAVE_UP +directory-audit/,
  );
});

test('replay puts all of them back unchanged', async () => {
  for (let index = 0; index < 40; index += 1)
    await queue('signals-poison').sendMessage(encoded([{ ...SIGNAL, sourceId: `record-${index}` }]));
  const { code, out } = await run('replay');
  expect([code, JSON.parse(out)]).toEqual([0, { signals: 40, notices: 0, readings: 0 }]);
  expect((await queue('signals').getProperties()).approximateMessagesCount).toBe(40);
  expect((await queue('signals-poison').getProperties()).approximateMessagesCount).toBe(0);
  const { receivedMessageItems } = await queue('signals').receiveMessages({ numberOfMessages: 1 });
  expect(JSON.parse(Buffer.from(receivedMessageItems[0]?.messageText ?? '', 'base64').toString())).toMatchObject([
    { source: 'directory-audit' },
  ]);
});

const NOTE = {
  kind: 'fault',
  code: 'MALFORMED_INPUT',
  error: 'MalformedInputError',
  since: '2031-03-01T08:00:00.000Z',
  outages: 2,
  faults: 5,
  returns: 0,
};

test('list shows why a message failed, and which ones go back by themselves', async () => {
  const notes = [NOTE, { ...NOTE, kind: 'outage', code: 'ContendedError', outages: 7, faults: 0 }];
  for (const retry of notes)
    await queue('signals-poison').sendMessage(encoded({ v: 1, retry, message: [{ ...SIGNAL, name: 'Ada' }] }));
  await queue('signals-poison').sendMessage(encoded('{ not ours'));
  const { out } = await run('list', '--queue', 'signals');
  const [{ messages }] = JSON.parse(out);
  expect(messages).toMatchObject([
    {
      kind: 'fault',
      reason: 'MALFORMED_INPUT',
      tries: 7,
      failingSince: NOTE.since,
      holds: ['directory-audit record-1'],
    },
    { kind: 'outage', reason: 'ContendedError', tries: 7, holds: ['directory-audit record-1'] },
    { kind: 'fault', reason: 'NOT_OURS', holds: ['not one of ours'] },
  ]);
  expect(out).not.toContain('Ada');
});

test('replay gives a message all its tries again', async () => {
  await queue('signals-poison').sendMessage(encoded({ v: 1, retry: NOTE, message: [SIGNAL] }));
  await run('replay');
  const { receivedMessageItems } = await queue('signals').receiveMessages({ numberOfMessages: 1 });
  expect(JSON.parse(Buffer.from(receivedMessageItems[0]?.messageText ?? '', 'base64').toString())).toEqual([SIGNAL]);
});

test('drop deletes the messages of the named queue, and says how many', async () => {
  await queue('signals-poison').sendMessage(encoded([SIGNAL]));
  expect(JSON.parse((await run('drop', '--queue', 'notices')).out)).toEqual({ notices: 0 });
  expect(JSON.parse((await run('drop', '--queue', 'signals')).out)).toEqual({ signals: 1 });
  expect((await queue('signals').getProperties()).approximateMessagesCount).toBe(0);
});

test('with --api it is refused, and the message names the flags that work', async () => {
  const { code, err } = await runHere(['poison', 'list', '--api', 'https://app.example']);
  expect(code).toBe(2);
  expect(err).toContain('--account');
});
