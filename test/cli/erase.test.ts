/** `revaudit erase` on real tables and queues: what it answers. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { ADA, record, TENANT } from '../record/record-builder.ts';
import { runHere } from './run-here.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
  await createTables({ connectionString: azurite.connectionString });
});
afterAll(() => azurite.stop());

function erase(args: readonly string[], terminal?: number) {
  const environment = { connectionString: azurite.connectionString, tenantId: TENANT };
  return runHere(['erase', '--yes', '--no-color', ...args], { environment, ...(terminal && { terminal }) });
}

async function remember(number: number): Promise<void> {
  const { connectionString } = azurite;
  await tableLedger(tenantStore(storageTables({ connectionString }), TENANT)).open(record(number));
  const poison = new QueueClient(connectionString, 'signals-poison');
  await poison.createIfNotExists();
  const body = { record: { actor: { kind: 'user', id: ADA.id, name: ADA.mail } } };
  await poison.sendMessage(Buffer.from(JSON.stringify([{ v: 1, body }])).toString('base64'));
}

test('the JSON has what was changed and what was not erased', async () => {
  await remember(1);
  const { code, out } = await erase(['--user', ADA.mail, '--output', 'json']);
  expect([code, JSON.parse(out)]).toEqual([
    0,
    {
      ...{ userId: ADA.id, names: 6, affectedUsers: 1, lines: 1, notices: 0, mirror: 0 },
      ...{ messageBodies: 0, poisonMessages: 1 },
      couldNot: expect.arrayContaining([{ where: expect.stringContaining('backups'), until: expect.any(String) }]),
    },
  ]);
});

test('the text says the same, and --query reads it', async () => {
  await remember(2);
  const { code, out } = await erase(['--user', ADA.id], 120);
  expect(code).toBe(0);
  expect(out).toMatch(
    new RegExp(`^The record no longer names ${ADA.id}. Rows changed: \\d+ in Names, 1 in AffectedUsers`),
  );
  expect(out).toContain('Poison messages changed: 1.');
  expect(out).toMatch(/Not erased:\n- .*mails.*: until somebody deletes them\n/);
  expect((await erase(['--user', ADA.id, '--query', 'names', '--output', 'tsv'])).out).toBe('0\n');
  expect((await erase(['--user', ADA.id, '--output', 'tsv'])).code).toBe(0);
});
