/** `revaudit notices approvals` and `approve`, on real tables: it shows, it asks, and only a yes approves. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { idOf, RECORDED, type Reach, recordedReach } from '../notify/approval/approved-reach.ts';
import { runHere } from './run-here.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const ID = 'ab'.repeat(16);
const HOUR_MS = 3_600_000;

let azurite: Azurite;
let environment: { readonly connectionString: string; readonly tenantId: string };
let reach: Reach;
beforeAll(async () => {
  azurite = await startAzurite();
  const { connectionString } = azurite;
  environment = { connectionString, tenantId: TENANT };
  await createTables({ connectionString });
  reach = await recordedReach(40, { tables: storageTables({ connectionString }), tenantId: TENANT });
});
afterAll(() => azurite.stop());

const notices = (args: readonly string[], options: Parameters<typeof runHere>[1] = {}) =>
  runHere(['notices', ...args, '--no-color'], { environment, now: () => RECORDED + HOUR_MS, ...options });

test('what waits is listed, with how many people and until when', async () => {
  const { code, out } = await notices(['approvals'], { terminal: 160 });
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(new RegExp(`${ID} +policy-changed +waiting +40 +30 +in 23 h`)),
  ]);
  expect(JSON.parse((await notices(['approvals', '--output', 'json'])).out)).toMatchObject([
    { id: ID, state: 'waiting', people: 40, perMinute: 30 },
  ]);
});

test('without a terminal it approves nothing unless told to', async () => {
  const { code, err } = await notices(['approve', ID]);
  expect([code, err]).toEqual([2, expect.stringContaining('--yes')]);
  expect(await reach.approvals.releases()).toEqual([]);
});

test.each(['0', '1.5', 'fast', '10001'])('a pace of %s is refused before anything is asked', async (pace) => {
  const { code, err } = await notices(['approve', ID, '--pace', pace, '--yes']);
  expect([code, err]).toEqual([2, expect.stringContaining('--pace must be a whole number')]);
});

test('it shows whom, where, how fast and how long, and takes a no', async () => {
  const { code, err, out } = await notices(['approve', ID.slice(0, 8)], { terminal: 160, input: 'n\n' });
  expect(code).toBe(0);
  expect(err).toContain(`people  40: ${[1, 2, 3, 4, 5].map(idOf).join(', ')} and 35 more`);
  expect(err).toContain('apps    CRM, Wiki');
  expect(err).toContain('pace    30 a minute, so it takes 2 minutes');
  expect(err).toContain('Send to 40 people? [y/N]');
  expect(err).toContain('Nothing was approved.');
  expect(out).toBe('40 people wait.\n');
  expect(await reach.approvals.releases()).toEqual([]);
});

test('after a day it has lapsed', async () => {
  const late = { now: () => RECORDED + 25 * HOUR_MS };
  expect((await notices(['approve', ID, '--yes'], { ...late, terminal: 120 })).out).toContain('Too late');
  expect(JSON.parse((await notices(['approvals'], late)).out)).toMatchObject([{ state: 'lapsed' }]);
  expect(await reach.approvals.releases()).toEqual([]);
});

test('a yes approves, at the pace that was asked for; a second one changes nothing', async () => {
  const { code, out } = await notices(['approve', ID, '--pace', '10'], { terminal: 160, input: 'yes\n' });
  expect([code, out]).toEqual([0, expect.stringMatching(/^Approved: 40 people are told, 10 a minute, .* 4 minutes/)]);
  const again = await notices(['approve', ID, '--yes', '--output', 'json']);
  expect(JSON.parse(again.out)).toMatchObject({ state: 'approved', perMinute: 10, told: 0, left: 40 });
  expect(await reach.approvals.releases()).toMatchObject([{ approval: { people: 40, by: { kind: 'session' } } }]);
});

test('nobody waits because of something else', async () => {
  expect(await notices(['approve', 'cd'.repeat(16), '--yes'])).toMatchObject({ code: 3 });
});
