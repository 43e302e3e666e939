/** A name of 256 characters is allowed in every script, and a character of some is nine in a key of a table. */
import { expect, test } from 'vitest';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { tableNames } from '../../src/record/table-names.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { MOMENT, revocation } from '../impact/revocation-builder.ts';

const [ADA, EVE] = ['a0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000002'];

async function namesOf(...names: readonly (readonly [id: string, name: string])[]) {
  const store = tenantStore(memoryTables(), 'tenant');
  const users = names.map(([id, name]) => ({ id, name }));
  const userIds = users.map(({ id }) => id);
  const rectangles = [{ effect: 'dies', bites: 'now', userIds, appIds: ['mailer'] } as const];
  const affected = { apps: [{ id: 'mailer', name: 'Mailer' }], users, rectangles };
  await tableLedger(store).open({ revocation: revocation(), affected, recordedAt: MOMENT }, true);
  return tableNames(store);
}

test.each([
  ['Japanese', 'あ'],
  ['of families', '👩‍👩‍👧‍👦'],
  ['of half characters', '\ud800'],
  ['Latin', 'a'],
])('a long name, %s, is on record and found', async (_, character) => {
  const name = `X${character.repeat(256)}`;
  const names = await namesOf([ADA, name]);
  expect(await names.nameOf('user', ADA)).toBe(name);
  expect((await names.findByName('user', name)).map(({ id }) => id)).toEqual([ADA]);
});

test('of two long names that differ only behind what a key has room for, each is found as itself', async () => {
  const [one, other] = ['い', 'う'].map((end) => `${'あ'.repeat(200)}${end}`);
  const names = await namesOf([ADA, one ?? ''], [EVE, other ?? '']);
  expect((await names.findByName('user', one ?? '')).map(({ id }) => id)).toEqual([ADA]);
  expect((await names.findByName('user', other ?? '')).map(({ id }) => id)).toEqual([EVE]);
});
