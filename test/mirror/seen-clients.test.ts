/** What sign-ins prove of clients is stored once, by user and app. */
import { expect, test } from 'vitest';
import type { SignInRecord } from '../../src/ingest/records/sign-in-record.ts';
import { seenClientSaver } from '../../src/mirror/seen-sign-ins.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

const TENANT = '3a0a0000-0001-4001-8001-00000000003a';
const ADA = 'ada00000-0000-4000-8000-000000000001';
const MAIL_SYNC = 'A9911000-0003-4003-8003-0000000000C1';
const AT = '2031-03-01T08:20:00.000Z';

function openSaver() {
  const tables = memoryTables();
  const store = tenantStore(tables, TENANT);
  const mirror = tableMirror({ store });
  const save = seenClientSaver(store, () => Date.parse(AT));
  const signIn = (difference: Partial<SignInRecord>) =>
    save({
      kind: 'signed-in',
      tenantId: TENANT,
      source: 'sign-in',
      sourceId: 's1',
      seenAt: AT,
      record: {
        id: 's1',
        at: AT,
        flow: 'non-interactive',
        user: { id: ADA },
        app: { id: MAIL_SYNC },
        blockingPolicyIds: [],
        ...difference,
      },
    });
  const rows = async () => (await allRows(tables('SeenSignIns'), { partition: { from: '', to: '~' } })).length;
  return { mirror, signIn, rows };
}

test('a proof is stored once, however often it is seen', async () => {
  const { mirror, signIn, rows } = openSaver();
  for (let time = 0; time < 3; time += 1) await signIn({ client: 'confidential' });
  expect(await mirror.clientsSeen(ADA)).toEqual([{ appId: MAIL_SYNC.toLowerCase(), client: 'confidential' }]);
  expect(await rows()).toBe(1);
});

test('one user may use both kinds of client at an app', async () => {
  const { mirror, signIn } = openSaver();
  await Promise.all([signIn({ client: 'public' }), signIn({ client: 'confidential' })]);
  expect((await mirror.clientsSeen(ADA)).map(({ client }) => client).toSorted()).toEqual(['confidential', 'public']);
});

test.each<Partial<SignInRecord>>([{}, { client: 'public', user: { id: 'bo' } }])(
  'nothing is learnt of Ada from %j',
  async (difference) => {
    const { mirror, signIn } = openSaver();
    await signIn(difference);
    expect(await mirror.clientsSeen(ADA)).toEqual([]);
  },
);
