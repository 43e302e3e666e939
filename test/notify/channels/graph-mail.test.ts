/** The mail channel against the simulated tenant's mailbox, through the real Graph client. */
import { afterEach, expect, test } from 'vitest';
import { startTenant, type Tenant } from '../../../local/tenant/tenant-server.ts';
import { openGraph } from '../../../src/graph/graph.ts';
import { tableBundles } from '../../../src/notify/bundling/table-bundles.ts';
import { tableIncidents } from '../../../src/notify/bundling/table-incidents.ts';
import { graphMail } from '../../../src/notify/channels/graph-mail.ts';
import { tableMailboxes } from '../../../src/notify/mailboxes/table-mailboxes.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { noticeLine } from '../../../src/notify/notice-line.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import { tableOutbox } from '../../../src/notify/table-outbox.ts';
import { PLAIN_WORDS } from '../../../src/notify/wording/wording-settings.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { memoryTenant } from '../../fakes/memory-tenant.ts';
import { DUE, planned } from '../notice-builder.ts';
import { dueOf, type Worker } from './fake-post-office.ts';

let tenant: Tenant;
afterEach(() => tenant.stop());

async function officeAt(seed: number) {
  const clock = { now: DUE };
  const now = () => clock.now;
  tenant = await startTenant({ seed, users: 20, clock: now });
  const graph = openGraph({
    cloud: 'global',
    token: async () => tenant.token,
    dial: tenant.url,
    now,
    pause: async () => {},
  });
  const tables = memoryTables();
  const outbox = tableOutbox(tenantStore(tables, 'tenant'));
  const store = tenantStore(tables, 'tenant');
  const mailboxes = tableMailboxes({ store, addresses: [tenant.directory.noticesAddress], now });
  const context: Worker = {
    store,
    outbox,
    line: noticeLine({ outbox, room: mailboxes.room, now }),
    bundles: tableBundles(tenantStore(tables, 'tenant'), now),
    incidents: tableIncidents(tenantStore(tables, 'tenant')),
    limit: 25,
    channels: { mail: graphMail({ graph, mailboxes, wording: PLAIN_WORDS, now }) },
    tenant: memoryTenant({}),
    now,
    mode: 'send',
    statusOf: async () => ({ state: 'open' }),
  };
  const drain = async () => {
    for (let round = 0; round < 60; round += 1) {
      const due = await dueOf(context, clock.now);
      await Promise.all(due.map((ref) => sendNotice(ref, context)));
      clock.now += 30_000;
      await tenant.step();
    }
  };
  return { outbox, drain };
}

test('a mail arrives with its text and its key', async () => {
  const { outbox, drain } = await officeAt(1);
  await outbox.plan([planned()]);

  await drain();

  expect(tenant.mailbox.messages()).toMatchObject([
    {
      to: ['ada@contoso.example'],
      subject: 'Mail Sync: you may need to approve it again',
      internetMessageId: expect.stringMatching(/^<n-0123456789abcdef0123456789abcdef@/),
    },
  ]);
});

test.each([1, 2, 3, 4, 5, 6])(
  'after a lost answer the mailbox is searched, whether or not its ids change (seed %i)',
  async (seed) => {
    const { outbox, drain } = await officeAt(seed);
    await outbox.plan([planned()]);
    tenant.faults.loseSendAnswer();

    await drain();

    expect(tenant.mailbox.messages()).toHaveLength(1);
    expect((await outbox.get(refOf(planned())))?.state).toBe('sent');
  },
);

test('more notices than the mailbox takes at once all arrive, each once', async () => {
  const { outbox, drain } = await officeAt(7);
  const notices = Array.from({ length: 25 }, (_, index) => planned({ id: `${index}`.padStart(32, '0') }));
  await outbox.plan(notices);
  tenant.faults.loseSendAnswer(5);

  await drain();

  const arrived = tenant.mailbox.messages().map(({ internetMessageId }) => internetMessageId);
  expect(arrived).toHaveLength(25);
  expect(new Set(arrived).size).toBe(25);
  const states = await Promise.all(notices.map(async (notice) => (await outbox.get(refOf(notice)))?.state));
  expect(new Set(states)).toEqual(new Set(['sent']));
});

function refOf({ id, audience }: PlannedNotice) {
  return { noticeId: id, audienceKey: audienceKeyOf(audience) };
}
